// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
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

class BayeuxDispatchTest {

    private static final String HANDSHAKE = "[{\"channel\":\"/meta/handshake\",\"id\":\"1\"}]";

    private Rig rig = rig(Bayeux.defaults());

    private static Rig rig(Bayeux bayeux) {
        return Rig.of(
                "s1 s2",
                backend -> backend.bayeux(bayeux)
                        .balance(BalancePolicy.leastSessions())
                        .affinity(Affinity.insertCookie("SERVERID")));
    }

    private Call call(String body) {
        return call(body, new FakeRequest());
    }

    private Call call(String body, FakeRequest request) {
        Call call = new Call(rig.balancer, request.header("Content-Type", "application/json"));
        return call.body(body).start();
    }

    private static String connect(String clientId) {
        return "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"clientId\":\"" + clientId + "\"}]";
    }

    private static String publish(String clientId) {
        return "[{\"channel\":\"/chat\",\"id\":\"5\",\"data\":{},\"clientId\":\"" + clientId + "\"}]";
    }

    /** Lets the server answer with that body, and returns what the client gets. */
    private static String answer(Call call, String body) {
        call.respond(200);
        AnswerTap tap = call.dispatch.tap();
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        tap.see(bytes.duplicate());
        tap.ended();
        byte[] other = tap.mostHeld() > 0 ? tap.replacement(bytes) : null;
        return other == null ? body : new String(other, StandardCharsets.UTF_8);
    }

    /** Begins a session and returns its server. */
    private String open(String clientId) {
        Call call = call(HANDSHAKE);
        String server = call.place();
        answer(
                call,
                "[{\"channel\":\"/meta/handshake\",\"successful\":true,\"clientId\":\"" + clientId
                        + "\",\"advice\":{\"timeout\":20000}}]");
        call.end();
        return server;
    }

    private long sessions(String server) {
        return rig.server(server).sessions().total();
    }

    private static String text(LocalAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

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
    void aSessionOfADeadServerIsAnsweredInItsTurn() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        open("x");
        open("y");
        Call first = call(connect("x"));
        Call second = call(connect("x"));
        first.step = first.dispatch.serverLost();
        second.step = second.dispatch.serverLost();

        assertThat(first.place()).isEqualTo("SERVER_LOST");
        assertThat(text(first.dispatch.answer(503))).contains("\"id\":\"4\"", "402::session_unknown");
        assertThat(second.place()).isEqualTo("QUEUED");
        assertThat(second.waitMillis()).isEqualTo(1000);
        assertThat(second.resume().place()).isEqualTo("QUEUED");
        assertThat(rig.server("s1").traffic().active()).isZero();
        assertThat(rig.balancer.snapshot().bayeux().waiting()).isOne();

        rig.time.seconds(1);
        assertThat(second.resume().place()).isEqualTo("SERVER_LOST");
        second.end();
        assertThat(rig.balancer.snapshot().bayeux().waiting()).isZero();
    }

    @Test
    void aPollIsAnsweredBeforeItsClientGivesUp() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        open("x");
        Call old = call(connect("x"));
        rig.time.seconds(19);
        for (int i = 0; i < 3; i++) {
            Call other = call(connect("x"));
            other.dispatch.serverLost();
        }
        old.step = old.dispatch.serverLost();

        assertThat(old.waitMillis()).isEqualTo(1000);

        rig.time.seconds(1);
        old.resume();
        assertThat(old.place()).isEqualTo("SERVER_LOST");
        assertThat(text(old.dispatch.answer(503)))
                .as("it gets no turn, so it is not sent to a handshake, which would break the rate")
                .contains("\"id\":\"4\"", "\"successful\":false")
                .doesNotContain("advice", "402");
        assertThat(rig.balancer.snapshot().bayeux().lost()).isZero();
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
    void aPublishToADeadServerIsAnsweredAtOnce() {
        open("x");
        Call call = call(publish("x")).refuseConnection();

        assertThat(call.place()).isEqualTo("SERVER_LOST");
        assertThat(text(call.dispatch.answer(503)))
                .contains("\"id\":\"5\"", "402::session_unknown")
                .doesNotContain("advice");
    }

    @Test
    void aSessionWhoseServerIsDownIsAnsweredByTheBalancer() {
        open("x");
        rig.down("s1");
        Call call = call(publish("x"));

        assertThat(call.place()).isEqualTo("SERVER_LOST");
        assertThat(rig.balancer.snapshot().bayeux().lost()).isZero();
        call.dispatch.answer(503);
        assertThat(rig.balancer.snapshot().bayeux().lost()).isOne();
    }

    @Test
    void aSessionIsLostOnceThoughItsPollAndItsPublishAreBothRefused() {
        open("x");
        Call poll = call(connect("x"));
        Call publish = call(publish("x"));
        rig.down("s1");
        poll.step = poll.dispatch.serverLost();
        poll.resume();
        assertThat(text(poll.dispatch.answer(503))).contains("402::session_unknown");
        assertThat(text(publish.refuseConnection().dispatch.answer(503))).contains("402::session_unknown");

        assertThat(rig.balancer.snapshot().bayeux().lost()).isOne();
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
    void aDrainMovesASessionWithItsAnswerAndDisconnectsItWhereItWas() {
        rig = rig(Bayeux.defaults().with(Feature.MOVING_DRAIN));
        open("x");
        Call poll = call(connect("x"));
        var drained = rig.balancer.drain("s1", Duration.ofSeconds(30)).toCompletableFuture();

        String answer = answer(
                poll,
                "[{\"data\":1,\"channel\":\"/c\"},{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":true}]");

        assertThat(answer).contains("{\"data\":1,\"channel\":\"/c\"}", "402::session_unknown");
        assertThat(new String(poll.dispatch.farewell(), StandardCharsets.UTF_8))
                .contains("/meta/disconnect", "\"clientId\":\"x\"");
        assertThat(rig.server("s1").moving()).isTrue();
        poll.end();
        rig.time.seconds(1);
        assertThat(drained).isCompletedWithValue(0);
        assertThat(call(HANDSHAKE, new FakeRequest().cookie("SERVERID", "s1")).place())
                .isEqualTo("s2");
    }

    @Test
    void anAnswerThatIsNoConnectReplyIsLeftAsItIs() {
        rig = rig(Bayeux.defaults().with(Feature.MOVING_DRAIN));
        open("x");
        Call poll = call(connect("x"));
        rig.balancer.drain("s1", Duration.ofSeconds(30));

        assertThat(answer(poll, "<html>")).isEqualTo("<html>");
        assertThat(poll.dispatch.farewell()).isNull();
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

    @Test
    void whoWaitsIsWokenWhenTheBalancerCloses() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        open("x");
        call(connect("x")).dispatch.serverLost();
        Call waiting = call(connect("x"));
        waiting.step = waiting.dispatch.serverLost();
        rig.balancer.close();

        assertThat(waiting.wakes).isOne();
        assertThat(waiting.resume().place()).isEqualTo("SERVER_LOST");
    }
}
