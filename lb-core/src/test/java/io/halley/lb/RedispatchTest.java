// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.retry.FailureCause;
import org.junit.jupiter.api.Test;

/** The rules of retry and redispatch as a request meets them. */
class RedispatchTest {

    private static BackendBuilder sticky(BackendBuilder backend) {
        return backend.affinity(Affinity.insertCookie("SERVERID"));
    }

    @Test
    void stickyRequestTriesItsServerThreeTimesOneSecondApartAndThenGoesElsewhereAtOnce() {
        Rig rig = Rig.of("a b c", RedispatchTest::sticky);
        Call call = rig.call("b").start();
        assertThat(call.place()).isEqualTo("b");

        call.refuseConnection();
        assertThat(call.place()).isEqualTo("WAIT");
        assertThat(call.waitMillis()).isEqualTo(1000);
        rig.time.millis(1000);
        assertThat(call.resume().place()).isEqualTo("b");
        call.refuseConnection();
        rig.time.millis(1000);
        assertThat(call.resume().place()).isEqualTo("b");
        call.refuseConnection();

        assertThat(call.place()).isIn("a", "c");
        call.respond(200).end();
        assertThat(call.response.cookie("SERVERID"))
                .isEqualTo(rig.lastEnded().server().name());
        assertThat(rig.lastEnded().termination()).isEqualTo("--DI");
        assertThat(rig.lastEnded().retries()).isEqualTo(3);
        assertThat(rig.lastEnded().redispatched()).isTrue();
        assertThat(rig.lastEnded().queueNanos()).isEqualTo(2_000_000_000L);
        assertThat(rig.failures)
                .containsExactly("b connect_failure", "b connect_failure", "b connect_failure redispatch");
        assertThat(rig.server("b").traffic().retries()).isEqualTo(2);
        assertThat(rig.server("b").traffic().redispatches()).isEqualTo(1);
    }

    @Test
    void requestThatSticksToNoServerIsRedispatchedAtOnce() {
        Rig rig = Rig.of("a b", RedispatchTest::sticky);
        Call call = rig.call().start();
        assertThat(call.place()).isEqualTo("a");

        assertThat(call.refuseConnection().place()).isEqualTo("b");

        call.respond(200).end();
        assertThat(rig.lastEnded().retries()).isEqualTo(1);
        assertThat(rig.lastEnded().termination()).isEqualTo("--NI");
    }

    @Test
    void requestThatMayNotBeSentAgainIsNotRetried() {
        Rig rig = Rig.of("a b", RedispatchTest::sticky);
        Call call = rig.call().start();

        call.fail(FailureCause.CONNECT_FAILURE, false);

        assertThat(call.place()).isEqualTo("CONNECT_FAILED");
        call.end();
        assertThat(rig.lastEnded().termination()).isEqualTo("SCNN");
        assertThat(rig.lastEnded().status()).isEqualTo(503);
        assertThat(rig.server("a").traffic().connectErrors()).isEqualTo(1);
    }
}
