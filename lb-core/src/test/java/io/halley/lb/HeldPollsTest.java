// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.retry.FailureCause;
import org.junit.jupiter.api.Test;

class HeldPollsTest {

    private final Rig rig = Rig.of("s1 s2", backend -> backend);

    @Test
    void aPollIsCountedWhileItHoldsASlot() {
        Call poll = rig.call().start();

        assertThat(polls()).isEqualTo("1 0, 1");

        poll.respond(200).end();

        assertThat(polls()).isEqualTo("0 0, 0");
    }

    @Test
    void aPollIsCountedForTheServerThatItWentToAfterAFailure() {
        Call poll = rig.call().start();
        for (int i = 0; i < 3; i++) {
            poll.fail(FailureCause.CONNECT_FAILURE, true);
            rig.time.seconds(1);
            if (poll.step == Dispatch.Step.WAIT) {
                poll.resume();
            }
        }

        assertThat(poll.place()).isEqualTo("s2");
        assertThat(polls()).isEqualTo("0 1, 1");
    }

    private String polls() {
        return rig.server("s1").traffic().polls() + " "
                + rig.server("s2").traffic().polls() + ", "
                + rig.balancer.snapshot().traffic().polls();
    }
}
