// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.health.CheckStatus;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.HealthState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadBalancerTest {

    @Test
    void runsOnThePlatformsClockWithAThreadOfItsOwn() {
        Backend backend = Rig.servers(Backend.builder("be"), "a b").build();
        CompletableFuture<String> thread = new CompletableFuture<>();

        try (LoadBalancer balancer = LoadBalancer.create(backend, (server, check) -> {
            thread.complete(Thread.currentThread().getName());
            return CompletableFuture.completedFuture(new ProbeResult(true, CheckStatus.L4OK, -1, "", 1));
        })) {
            assertThat(thread).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("lb-be");
            assertThat(balancer.backend()).isSameAs(backend);
        }
    }

    @Test
    void closesTheSchedulerOnlyIfItIsItsOwnAndClosesOnce() {
        Rig rig = Rig.of("a", UnaryOperator.identity());

        rig.balancer.close();
        rig.balancer.close();
        rig.down("a");

        assertThat(rig.time.isClosed()).isFalse();
        assertThat(rig.server("a").health()).isEqualTo(HealthState.UP);
    }

    @Test
    void newcomersToAPickerGoOnWithTheRotation() {
        Rig rig = Rig.of("a b c", UnaryOperator.identity());
        String before = rig.word(2);

        rig.balancer.weight("c", 1);
        rig.balancer.drain("c");
        rig.balancer.ready("c");

        assertThat(before + rig.word(2)).isEqualTo("abca");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 10, 2147483647",
        "10, 0, 100, 10",
        "10, 2, 0, 2",
        "10, 2, 50, 5",
        "10, 2, 100, 10",
        "10, 2, 999, 10"
    })
    void limitDependsOnTheLoad(int most, int least, int load, int limit) {
        SlotLimit slots = new SlotLimit(most == 0 ? Integer.MAX_VALUE : most, least, 100, ServerRuntime.FULL_RAMP);

        assertThat(slots.at(load)).isEqualTo(limit);
    }

    @Test
    void limitIsAtLeastOneDuringSlowStart() {
        assertThat(new SlotLimit(10, 0, 0, 1).at(0)).isEqualTo(1);
        assertThat(new SlotLimit(32, 0, 0, 8).at(0)).isEqualTo(16);
    }

    @Test
    void averageFollowsTheLastThousandValues() {
        Average average = new Average();
        assertThat(average.value()).isZero();
        average.add(10);
        average.add(20);
        assertThat(average.value()).isEqualTo(15);

        for (int i = 0; i < 10_000; i++) {
            average.add(1_000_000);
        }

        assertThat(average.value()).isBetween(999_000L, 1_000_000L);
        Average mixed = new Average();
        mixed.absorb(100, 0);
        assertThat(mixed.value()).isZero();
        mixed.absorb(100, 1);
        mixed.absorb(200, 3);
        assertThat(mixed.value()).isEqualTo(175);
        mixed.absorb(500, 1_000_000);
        assertThat(mixed.value()).isBetween(490L, 500L);
    }

    @Test
    void overlongDurationsAreAsGoodAsForEver() {
        assertThat(Nanos.of(Duration.ofDays(200_000))).isEqualTo(Long.MAX_VALUE / 2);
        assertThat(Nanos.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE / 2);
    }
}
