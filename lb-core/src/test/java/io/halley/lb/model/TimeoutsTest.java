// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeoutsTest {

    private static final Duration ODD = Duration.ofSeconds(17);

    static List<UnaryOperator<Timeouts.Builder>> differences() {
        return List.of(
                t -> t.connect(ODD),
                t -> t.queue(ODD),
                t -> t.server(ODD),
                t -> t.client(ODD),
                t -> t.tunnel(ODD),
                t -> t.clientFin(ODD),
                t -> t.serverFin(ODD),
                t -> t.httpRequest(ODD),
                t -> t.httpKeepAlive(ODD));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void everyLimitCountsForEqualityAndSurvivesTheBuilder(UnaryOperator<Timeouts.Builder> difference) {
        Timeouts changed = difference.apply(Timeouts.builder()).build();

        assertThat(changed)
                .isNotEqualTo(Timeouts.builder().build())
                .isEqualTo(changed.toBuilder().build())
                .hasSameHashCodeAs(changed.toBuilder().build());
    }

    @Test
    void queueIsAsConnectAndFinAsTunnelUnlessSet() {
        Timeouts timeouts =
                Timeouts.builder().connect(ODD).tunnel(Duration.ofHours(1)).build();

        assertThat(timeouts.queue()).isEqualTo(ODD);
        assertThat(timeouts.clientFin()).isEqualTo(Duration.ofHours(1));
        assertThat(timeouts.serverFin()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void limitsAreMoreThanZero(UnaryOperator<Timeouts.Builder> difference) {
        Faults faults = new Faults();
        Timeouts.Builder builder = Timeouts.builder().queue(ODD).clientFin(ODD).serverFin(ODD);

        difference.apply(builder).build().validate(faults);
        assertThat(faults.found()).isEmpty();
        builder.connect(Duration.ZERO).server(Duration.ofNanos(-1)).build().validate(faults);

        assertThat(faults.found())
                .containsExactly(
                        "timeouts: connect: PT0S (expected: more than 0)",
                        "timeouts: server: PT-0.000000001S (expected: more than 0)");
    }
}
