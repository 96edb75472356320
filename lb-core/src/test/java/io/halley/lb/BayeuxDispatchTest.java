// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.retry.FailureCause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BayeuxDispatchTest extends BayeuxFixture {

    @Test
    void sessionsAreBalancedAndStickByTheirName() {
        assertThat(open("x") + open("y")).isEqualTo("s1s2");

        assertThat(call(publish("y")).place()).isEqualTo("s2");
        assertThat(call(connect("x"), new FakeRequest().cookie("SERVERID", "s2"))
                        .place())
                .isEqualTo("s1");
        assertThat(sessions("s1")).isOne();
    }

    @Test
    void anUnknownSessionSticksByItsCookie() {
        assertThat(call(publish("z"), new FakeRequest().cookie("SERVERID", "s2"))
                        .place())
                .isEqualTo("s2");
    }

    @Test
    void aHandshakeIsPlacedByLiveSessionsWhateverItsCookieSays() {
        open("x");
        assertThat(call(HANDSHAKE, new FakeRequest().cookie("SERVERID", "s1")).place())
                .isEqualTo("s2");
    }

    @Test
    void aSessionEndsWithADisconnectAndWithA402() {
        String first = open("x");
        Call leaving = call("[{\"channel\":\"/meta/disconnect\",\"id\":\"9\",\"clientId\":\"x\"}]");
        answer(leaving, "[{\"channel\":\"/meta/disconnect\",\"id\":\"9\",\"successful\":true}]");
        assertThat(sessions(first)).isZero();

        String second = open("y");
        answer(
                call(connect("y")),
                "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":false,\"error\":\"402::session_unknown\"}]");
        assertThat(sessions(second)).isZero();
        assertThat(rig.balancer.snapshot().bayeux().unknown()).isOne();
    }

    @Test
    void anAnswerThatWasOvertakenByTheEndOfItsSessionDoesNotBringItBack() {
        open("x");
        Call poll = call(connect("x"));
        Call leaving = call("[{\"channel\":\"/meta/disconnect\",\"id\":\"9\",\"clientId\":\"x\"}]");
        answer(leaving, "[{\"channel\":\"/meta/disconnect\",\"id\":\"9\",\"successful\":true}]");
        leaving.end();
        answer(poll, "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":true}]");
        poll.end();

        assertThat(sessions("s1")).isZero();
    }

    @Test
    void whatHasExpiredIsNotCountedThoughNoRequestComes() {
        open("x");
        assertThat(sessions("s1")).isOne();
        rig.time.seconds(100);
        assertThat(sessions("s1")).isZero();
    }

    @Test
    void aHeldPollKeepsItsSessionAndAnIdleOneExpires() {
        open("x");
        Call poll = call(connect("x"));
        rig.time.seconds(100);
        call(HANDSHAKE).end();
        assertThat(sessions("s1")).isOne();

        answer(poll, "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":true}]");
        poll.end();
        rig.time.seconds(20);
        call(HANDSHAKE).end();
        assertThat(sessions("s1")).isZero();
    }

    @Test
    void aSessionThatItsServerConfirmsIsKnownAgain() {
        Call connect = call(connect("z"), new FakeRequest().cookie("SERVERID", "s2"));
        answer(connect, "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":true}]");
        connect.end();

        assertThat(sessions("s2")).isOne();
        assertThat(call(publish("z")).place()).isEqualTo("s2");
        assertThat(call(publish("z"), new FakeRequest().cookie("SERVERID", "s1"))
                        .place())
                .isEqualTo("s2");
    }

    @Test
    void aHandshakeLeavesAServerThatRefusesAtOnceAndOthersAvoidIt() {
        Call call = call(HANDSHAKE).refuseConnection();

        assertThat(call.place()).isEqualTo("s2");
        assertThat(call(HANDSHAKE).place()).isEqualTo("s2");
        rig.time.seconds(2);
        assertThat(call(HANDSHAKE).place()).isEqualTo("s1");
    }

    @Test
    void aHandshakeAndAnUpgradeWaitWhileThereIsNoServer() {
        rig.down("s1");
        rig.down("s2");
        Call handshake = call(HANDSHAKE);
        Call upgrade = new Call(rig.balancer, new FakeRequest().upgrade()).start();
        Call publish = call(publish("unheard-of"));

        assertThat(handshake.place() + upgrade.place()).isEqualTo("QUEUEDQUEUED");
        assertThat(publish.place()).isEqualTo("NO_SERVER");
        rig.up("s1");
        assertThat(handshake.resume().place()).isEqualTo("s1");
        assertThat(upgrade.resume().place()).isEqualTo("s1");
    }

    @Test
    void noMoreHandshakesWaitThanAllowed() {
        rig = rig(Bayeux.defaults().handshakeQueue(1, Duration.ofSeconds(5)));
        rig.down("s1");
        rig.down("s2");

        assertThat(call(HANDSHAKE).place()).isEqualTo("QUEUED");
        assertThat(call(HANDSHAKE).place()).isEqualTo("QUEUE_FULL");
    }

    @Test
    void whoHasWaitedForTooLongIsToldInItsOwnWay() {
        rig.down("s1");
        rig.down("s2");
        Call handshake = call(HANDSHAKE, new FakeRequest().header("Origin", "http://app"));
        Call upgrade = new Call(rig.balancer, new FakeRequest().upgrade()).start();
        rig.time.seconds(11);

        assertThat(handshake.resume().place()).isEqualTo("QUEUE_TIMEOUT");
        LocalAnswer answer = handshake.dispatch.answer(503);
        assertThat(text(answer)).contains("503::overloaded", "\"reconnect\":\"handshake\"");
        assertThat(answer.headers()).containsEntry("Access-Control-Allow-Origin", "http://app");
        assertThat(upgrade.resume().place()).isEqualTo("QUEUE_TIMEOUT");
        assertThat(upgrade.dispatch.answer(503).isCut()).isTrue();
    }

    @Test
    void aPollWhoseServerBrokeOffIsCutSinceItsSessionMayLive() {
        open("x");
        Call call = call(connect("x")).fail(FailureCause.EMPTY_RESPONSE, false);

        assertThat(call.dispatch.answer(502).isCut()).isTrue();
        assertThat(sessions("s1")).isOne();
    }

    @Test
    void nobodyGetsA408AndOthersGetPages() {
        Call call = call(publish("x"));

        assertThat(call.dispatch.answer(408).isCut()).isTrue();
        assertThat(call.dispatch.answer(413)).isNull();
        assertThat(new Call(rig.balancer, new FakeRequest()).start().dispatch.answer(503))
                .isNull();
    }

    @Test
    void aConnectThatANewerOneReplacedIsNoFaultOfItsServer() {
        open("x");
        call(connect("x")).respond(500).end();
        assertThat(rig.server("s1").traffic().responses().serverError()).isOne();
    }

    @Test
    void whetherARequestIsAPollIsSaidByItsMessagesNotItsPath() {
        open("x");
        call(connect("x")).end();
        assertThat(rig.lastEnded().poll()).isTrue();
        call(publish("x")).end();
        assertThat(rig.lastEnded().poll()).isFalse();
    }

    @Test
    void aCompressedHandshakeIsRead() throws IOException {
        Call call = call(HANDSHAKE);
        call.response = new FakeResponse(200).header("Content-Encoding", "gzip");
        call.dispatch.connected();
        call.dispatch.requestSent();
        call.dispatch.onResponse(call.response);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            gzip.write("[{\"channel\":\"/meta/handshake\",\"successful\":true,\"clientId\":\"x\"}]"
                    .getBytes(StandardCharsets.UTF_8));
        }
        AnswerTap tap = call.dispatch.tap();
        assertThat(tap.mostHeld()).isPositive();
        tap.see(ByteBuffer.wrap(body.toByteArray()));
        tap.ended();
        assertThat(tap.replacement(ByteBuffer.wrap(body.toByteArray()))).isNull();
        assertThat(sessions("s1")).isOne();
    }

    @Test
    void aLostBrowserCookieIsGivenBackIfThatIsWanted() {
        rig = rig(Bayeux.defaults().giveBackBrowserCookie("BAYEUX_BROWSER"));
        Call handshake = call(HANDSHAKE, new FakeRequest().cookie("BAYEUX_BROWSER", "abc"));
        answer(handshake, "[{\"channel\":\"/meta/handshake\",\"successful\":true,\"clientId\":\"x\"}]");
        Call bare = call(publish("x"));
        bare.respond(200);
        Call faithful = call(publish("x"), new FakeRequest().cookie("BAYEUX_BROWSER", "abc"));
        faithful.respond(200);

        assertThat(bare.request.edits).containsExactly("add BAYEUX_BROWSER=abc");
        assertThat(faithful.request.edits).isEmpty();
    }

    @Test
    void theServersNameInTheSessionsIdIsEnough() {
        rig = rig(Bayeux.defaults().serverInSessionId("_"));
        assertThat(call(publish("s2_11q1xd5v")).place()).isEqualTo("s2");
    }

    @Test
    void whatIsSwitchedOffIsNotDone() {
        rig = rig(Bayeux.defaults()
                .without(Feature.STICKINESS)
                .without(Feature.ERRORS)
                .without(Feature.FAILOVER)
                .without(Feature.HELD_UPGRADES)
                .without(Feature.PACED_RETURN));
        open("x");
        rig.down("s1");
        assertThat(call(connect("x")).place()).isEqualTo("s2");
        assertThat(call(connect("x")).dispatch.outlivesServer()).isFalse();
        rig.down("s2");
        assertThat(new Call(rig.balancer, new FakeRequest().upgrade()).start().place())
                .isEqualTo("NO_SERVER");
        assertThat(call(HANDSHAKE).dispatch.answer(503)).isNull();
    }
}
