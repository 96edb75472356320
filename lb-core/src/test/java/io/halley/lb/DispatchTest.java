// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.balance.ServerPicker;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.model.Server;
import io.halley.lb.model.Traffic;
import io.halley.lb.retry.FailureCause;
import io.halley.lb.retry.RetryOn;
import io.halley.lb.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request reports and is counted as. */
class DispatchTest {

    private static Rig rig(String names, UnaryOperator<BackendBuilder> more) {
        return Rig.of(names, backend -> more.apply(backend.affinity(Affinity.insertCookie("SERVERID"))));
    }

    private static Rig rig(String names) {
        return rig(names, UnaryOperator.identity());
    }

    @Test
    void timesAreThoseOfTheLogOfHaproxy() {
        Rig rig = rig("a");
        Call call = rig.call().start();
        rig.time.millis(1);
        call.dispatch.connected();
        rig.time.millis(2);
        call.dispatch.requestSent();
        rig.time.millis(40);
        call.dispatch.onResponse(call.response = new FakeResponse(200));
        rig.time.millis(7);
        call.dispatch.transferred(100, 2000);
        call.end();

        RequestEnded event = rig.lastEnded();
        assertThat(event.queueNanos()).isZero();
        assertThat(event.connectNanos()).isEqualTo(1_000_000);
        assertThat(event.responseNanos()).isEqualTo(40_000_000);
        assertThat(event.totalNanos()).isEqualTo(50_000_000);
        assertThat(event.bytesIn()).isEqualTo(100);
        assertThat(event.bytesOut()).isEqualTo(2000);
        assertThat(event.termination()).isEqualTo("--NI");
        assertThat(event.method() + " " + event.target()).isEqualTo("POST /cometd/connect");
        assertThat(event.backend()).isEqualTo("be");
        Traffic traffic = rig.server("a").traffic();
        assertThat(traffic.connectNanos()).isEqualTo(1_000_000);
        assertThat(traffic.responseNanos()).isEqualTo(40_000_000);
        assertThat(traffic.totalNanos()).isEqualTo(50_000_000);
        assertThat(traffic.bytesIn()).isEqualTo(100);
        assertThat(rig.balancer.snapshot().traffic().totalNanos()).isEqualTo(50_000_000);
        assertThat(rig.server("a").sinceRequest()).isEqualTo(Duration.ofMillis(50));
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILURE,  CONNECT_FAILED,   503, SC, 1, 0",
        "CONNECT_TIMEOUT,  CONNECT_TIMEOUT,  503, sC, 1, 0",
        "STALE_CONNECTION, BAD_RESPONSE,     502, SH, 0, 1",
        "EMPTY_RESPONSE,   BAD_RESPONSE,     502, SH, 0, 1",
        "JUNK_RESPONSE,    INVALID_RESPONSE, 502, PH, 0, 1",
        "RESPONSE_TIMEOUT, RESPONSE_TIMEOUT, 504, sH, 0, 1",
        "STATUS,           BAD_RESPONSE,     502, SH, 0, 1",
    })
    void lastFailureIsTheAnswer(
            FailureCause cause, Refusal refusal, int status, String letters, int connectErrors, int responseErrors) {
        Rig rig = rig("a b");
        Call call = rig.call().start().fail(cause, false);

        assertThat(call.dispatch.refusal()).isEqualTo(refusal);
        call.end();

        assertThat(rig.lastEnded().status()).isEqualTo(status);
        assertThat(rig.lastEnded().termination()).isEqualTo(letters + "NN");
        Traffic traffic = rig.server("a").traffic();
        assertThat(traffic.connectErrors()).isEqualTo(connectErrors);
        assertThat(traffic.responseErrors()).isEqualTo(responseErrors);
        assertThat(traffic.active()).isZero();
        assertThat(traffic.responses().serverError()).isEqualTo(1);
    }

    @Test
    void usedUpRetriesEndWith503() {
        Rig rig = rig("a", backend -> backend.retry(RetryPolicy.retries(2)));
        Call call = rig.call().start();
        for (int retry = 0; retry < 2; retry++) {
            assertThat(call.refuseConnection().place()).isEqualTo("WAIT");
            rig.time.seconds(1);
            assertThat(call.resume().place()).isEqualTo("a");
        }

        assertThat(call.refuseConnection().place()).isEqualTo("CONNECT_FAILED");
        call.end();
        assertThat(rig.lastEnded().retries()).isEqualTo(2);
        assertThat(rig.server("a").traffic().retries()).isEqualTo(2);
        assertThat(rig.lastEnded().redispatched()).isFalse();
    }

    @Test
    void turnAroundIsTheConnectTimeoutWhereThatIsShorter() {
        Rig rig = rig("a", backend -> backend.timeouts(t -> t.connect(Duration.ofMillis(200))));
        Call call = rig.call().start().refuseConnection();
        assertThat(call.waitMillis()).isEqualTo(200);

        rig.time.millis(199);
        assertThat(call.resume().place()).isEqualTo("WAIT");
        rig.time.millis(1);

        assertThat(call.resume().place()).isEqualTo("a");
    }

    @Test
    void slotIsFreeDuringTheTurnAround() {
        Rig rig = rig("a", backend -> backend.serverDefaults(s -> s.maxConnections(1)));
        Call call = rig.call().start().refuseConnection();
        Call other = rig.call().start();
        assertThat(other.place()).isEqualTo("a");

        rig.time.seconds(1);

        assertThat(call.resume().place()).isEqualTo("QUEUED");
        other.end();
        assertThat(call.resume().place()).isEqualTo("a");
    }

    @Test
    void serverThatGoesDownDuringTheTurnAroundIsLeft() {
        Rig rig = rig("a b");
        Call call = rig.call("a").start().refuseConnection();
        assertThat(call.place()).isEqualTo("WAIT");

        rig.down("a");

        assertThat(call.resume().place()).isEqualTo("b");
    }

    @Test
    void staleConnectionIsReplacedAtOnce() {
        Rig rig = rig("a b");

        Call call = rig.call("a").start().fail(FailureCause.STALE_CONNECTION, true);

        assertThat(call.place()).isEqualTo("a");
    }

    @Test
    void retriedStatusIsThrownAwayWhileRetriesAreLeft() {
        Rig rig = rig("a b", backend -> backend.retry(RetryPolicy.retries(1).retryOn(RetryOn.status(503))));
        Call call = rig.call().start();
        assertThat(call.dispatch.isRetryable(503)).isTrue();
        assertThat(call.dispatch.isRetryable(500)).isFalse();

        assertThat(call.fail(FailureCause.STATUS, true).place()).isEqualTo("b");

        assertThat(call.dispatch.isRetryable(503)).isFalse();
        call.respond(503).end();
        assertThat(rig.lastEnded().status()).isEqualTo(503);
        assertThat(rig.lastEnded().refusal()).isNull();
    }

    @Test
    void onlyTheFirstEndCounts() {
        Rig rig = rig("a");
        Call call = rig.call().start().respond(200);

        call.end();
        call.abort(Phase.DATA);

        assertThat(rig.ended).hasSize(1);
        assertThat(rig.server("a").traffic().active()).isZero();
        assertThat(rig.server("a").traffic().clientAborts()).isZero();
    }

    @Test
    void requestThatNeverBeganIsToldOfAndCountsNothing() {
        Rig rig = rig("a");
        Call call = rig.call();

        call.abort(Phase.REQUEST);

        assertThat(rig.lastEnded().termination()).isEqualTo("CR--");
        assertThat(rig.lastEnded().server()).isNull();
        assertThat(rig.lastEnded().requestNanos()).isEqualTo(-1);
        assertThat(rig.balancer.snapshot().traffic().active()).isZero();
        assertThat(rig.balancer.snapshot().traffic().clientAborts()).isZero();
        assertThatThrownBy(call::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void faultInAnAlgorithmLeavesNothingBehind() {
        BalancePolicy broken = new BalancePolicy() {
            @Override
            public ServerPicker prepare(
                    List<? extends Server> eligible, ServerPicker previous, RandomGenerator random) {
                return (request, excluded) -> {
                    throw new IllegalStateException("from an algorithm");
                };
            }

            @Override
            public String algorithm() {
                return "broken";
            }
        };
        Rig rig = rig("a", backend -> backend.balance(broken));
        Call call = rig.call();

        assertThatThrownBy(call::start).hasMessage("from an algorithm");
        call.dispatch.end(500, Cause.INTERNAL, Phase.REQUEST);

        assertThat(rig.lastEnded().termination()).isEqualTo("IRNN");
        assertThat(rig.balancer.snapshot().traffic().active()).isZero();
    }

    @Test
    void abortsAreCountedByWhoBrokeOff() {
        Rig rig = rig("a");
        rig.call().start().respond(200).abort(Phase.DATA);
        rig.call().start().respond(200).dispatch.end(200, Cause.SERVER_ABORT, Phase.DATA);
        rig.call().start().respond(200).dispatch.end(200, Cause.SERVER_TIMEOUT, Phase.DATA);

        Traffic traffic = rig.server("a").traffic();

        assertThat(traffic.clientAborts()).isEqualTo(1);
        assertThat(traffic.serverAborts()).isEqualTo(2);
        assertThat(traffic.responseErrors()).isEqualTo(2);
    }

    @Test
    void responsesAreCountedByTheirFirstDigit() {
        Rig rig = rig("a");
        for (int status : new int[] {101, 200, 204, 304, 404, 503, 999}) {
            rig.call().start().respond(status).end();
        }

        Traffic.Responses responses = rig.server("a").traffic().responses();

        assertThat(responses).isEqualTo(new Traffic.Responses(1, 2, 1, 1, 1, 1));
        assertThat(responses.total()).isEqualTo(7);
        assertThat(rig.balancer.snapshot().traffic().responses()).isEqualTo(responses);
    }

    @Test
    void affinitiesSeeEveryAttemptAndTheLastAnswer() {
        Rig rig = rig("a b");
        Call call = rig.call("a").start().respond(200).end();

        assertThat(call.request.edits).containsExactly("remove SERVERID");
        assertThat(call.response.added).isEmpty();
        assertThat(rig.lastEnded().sticky()).isTrue();
        assertThat(rig.lastEnded().termination()).isEqualTo("--VN");
        assertThat(rig.server("a").traffic().balanced()).isZero();
        assertThat(rig.balancer.snapshot().affinities().get(0).hits()).isEqualTo(1);
    }

    @Test
    void firstAffinityThatNamesAUsableServerDecides() {
        Rig rig = rig(
                "a b c", backend -> backend.affinity(Affinity.learnCookie("BAYEUX_BROWSER", Duration.ofMinutes(15))));
        new Call(rig.balancer, new FakeRequest().cookie("SERVERID", "b").cookie("BAYEUX_BROWSER", "x"))
                .start()
                .respond(200)
                .end();
        rig.down("a");

        Call learned =
                new Call(rig.balancer, new FakeRequest().cookie("SERVERID", "a").cookie("BAYEUX_BROWSER", "x"));
        Call inserted =
                new Call(rig.balancer, new FakeRequest().cookie("SERVERID", "c").cookie("BAYEUX_BROWSER", "x"));

        assertThat(learned.start().place()).isEqualTo("b");
        assertThat(inserted.start().place()).isEqualTo("c");
        assertThat(rig.balancer.snapshot().affinities().get(1).entries()).isEqualTo(1);
        assertThat(rig.balancer.snapshot().affinities().get(1).misses()).isZero();
    }

    @Test
    void backendWithoutAffinitiesHasNoLetters() {
        Rig rig = Rig.of("a", UnaryOperator.identity());

        rig.call().start().respond(200).end();

        assertThat(rig.lastEnded().termination()).isEqualTo("----");
    }
}
