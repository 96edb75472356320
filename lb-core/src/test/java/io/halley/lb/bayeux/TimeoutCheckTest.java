// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Timeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutCheckTest {

    private static final Advice SHORT = new Advice("retry", 0, 20_000, -1);
    private static final Advice LONG = new Advice("retry", 0, 60_000, -1);

    private final TimeoutCheck check = new TimeoutCheck(Timeouts.builder()
            .server(Duration.ofSeconds(60))
            .tunnel(Duration.ofMinutes(10))
            .httpKeepAlive(Duration.ofSeconds(15))
            .build());

    @Test
    void timeoutsThatFitAreNotSpokenOf() {
        assertThat(check.warnings(SHORT)).isEmpty();
        assertThat(check.warnings(new Advice("none", -1, -1, -1))).isEmpty();
    }

    @Test
    void timeoutShorterThanTheHoldTimeIsToldOnce() {
        assertThat(check.warnings(LONG))
                .containsExactly("timeouts: server: 60000 ms (expected: at least 70000 ms,"
                        + " since servers hold a /meta/connect for 60000 ms)");
        assertThat(check.warnings(LONG)).isEmpty();
        assertThat(check.warnings(SHORT)).isEmpty();
    }

    @Test
    void longerAdviceIsToldAgain() {
        check.warnings(LONG);

        assertThat(check.warnings(new Advice("retry", 0, 900_000, -1))).hasSize(2);
    }

    @Test
    void pauseLongerThanKeepAliveIsTold() {
        assertThat(check.warnings(new Advice("retry", 6_000, 0, -1)))
                .containsExactly("timeouts: httpKeepAlive: 15000 ms (expected: at least 16000 ms,"
                        + " since clients pause for 6000 ms between two polls)");
    }
}
