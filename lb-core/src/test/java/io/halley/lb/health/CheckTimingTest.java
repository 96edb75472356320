// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CheckTimingTest {

    private final Checkup checkup = new Checkup();
    private final HealthCheck check = HealthCheck.http("/")
            .every(Duration.ofSeconds(5))
            .fastEvery(Duration.ofSeconds(1))
            .downEvery(Duration.ofSeconds(20));

    @Test
    void checksFasterBetweenStatesAndAtItsOwnPaceWhileDown() {
        checkup.script("ppfffpppp");
        checkup.monitor.watch(new FakeServer("s1"), check);
        checkup.seconds(60);

        // p 5 s p 5 s f 1 s f 1 s f, down: 20 s, p 1 s p, up: 5 s p 5 s p
        assertThat(checkup.starts)
                .startsWith(0L, 5_000L, 10_000L, 11_000L, 12_000L, 32_000L, 33_000L, 38_000L, 43_000L);
    }

    @Test
    void countsTheIntervalFromTheEndOfACheck() {
        checkup.monitor.watch(new FakeServer("s1"), check);
        checkup.seconds(3);
        checkup.end(Checkup.PASS);
        checkup.seconds(4.9);
        assertThat(checkup.starts).containsExactly(0L);
        checkup.seconds(0.2);

        assertThat(checkup.starts).containsExactly(0L, 8_000L);
    }

    @Test
    void neverProbesAServerTwiceAtOnce() {
        HealthCheck slow = check.timeout(Duration.ofSeconds(30));
        checkup.monitor.watch(new FakeServer("s1"), slow);

        checkup.seconds(34);

        assertThat(checkup.starts).hasSize(1);
    }

    @Test
    void spreadsTheFirstChecksOverTheSmallestInterval() {
        for (int i = 0; i < 10; i++) {
            checkup.monitor.watch(new FakeServer("s" + i), check);
        }
        checkup.seconds(1);

        List<Long> starts = checkup.starts;
        assertThat(starts).hasSize(10).isSorted().allMatch(start -> start < 1_000);
        for (int i = 1; i < starts.size(); i++) {
            assertThat(starts.get(i) - starts.get(i - 1)).isBetween(30L, 240L);
        }
    }

    @Test
    void jitterMovesTheIntervalByItsPercentAtMost() {
        HealthCheck jittered = HealthCheck.tcp().every(Duration.ofSeconds(10)).jitter(20);
        checkup.script("p".repeat(200));
        checkup.monitor.watch(new FakeServer("s1"), jittered);
        checkup.seconds(1_900);

        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < 150; i++) {
            gaps.add(checkup.starts.get(i) - checkup.starts.get(i - 1));
        }
        assertThat(gaps).allMatch(gap -> gap >= 8_000 && gap <= 12_000);
        assertThat(gaps).anyMatch(gap -> gap < 8_500).anyMatch(gap -> gap > 11_500);
    }

    @Test
    void aThousandServersHaveATimerEach() {
        checkup.script("p".repeat(1_000));
        for (int i = 0; i < 1_000; i++) {
            checkup.monitor.watch(new FakeServer("s" + i), check);
        }
        checkup.seconds(1);

        assertThat(checkup.results).hasSize(1_000);
        assertThat(checkup.time.waiting()).isEqualTo(1_000);
    }

    @Test
    void failsACheckWhoseProbeNeverEnds() {
        HealthCheck impatient = HealthCheck.tcp();
        checkup.monitor.watch(new FakeServer("s1"), impatient);

        checkup.seconds(3.1);

        assertThat(checkup.changes).containsExactly("UP > DOWN: SOCKERR (no end within the limit), 1 of 1 failed");
        checkup.open.remove().complete(Checkup.PASS);
        checkup.seconds(0);
        assertThat(checkup.results).as("the late end counts no more").hasToString("f");
    }

    @Test
    void failsACheckWhoseProbeCannotBegin() {
        for (HealthProbe broken : List.<HealthProbe>of(
                (server, probed) -> {
                    throw new IllegalStateException("no descriptors");
                },
                (server, probed) -> CompletableFuture.failedFuture(new IllegalStateException("no descriptors")))) {
            Checkup told = new Checkup();
            new HealthMonitor("be", broken, told.time, told, told.time, new SplittableRandom(1))
                    .watch(new FakeServer("s1"), check);
            told.seconds(0);

            assertThat(told.changes)
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("SOCKERR")
                    .contains("no descriptors");
        }
    }

    @Test
    void afterAPauseOfTheProcessFallRealFailuresAreNeeded() {
        ServerWatch watch = checkup.watch(HealthCheck.tcp(), "p");
        checkup.seconds(2);
        assertThat(checkup.open).hasSize(1);

        checkup.time.pauseProcess(Duration.ofSeconds(60));
        assertThat(watch.state()).isEqualTo(HealthState.UP);
        checkup.script("ff");
        checkup.seconds(4.1);
        assertThat(watch.state()).isEqualTo(HealthState.GOING_DOWN);
        checkup.script("f");
        checkup.seconds(2);

        assertThat(watch.state()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void forgivesNoSecondFailureInARowForBeingLate() {
        ServerWatch watch = checkup.watch(HealthCheck.tcp(), "p");
        checkup.seconds(2);
        checkup.time.pauseProcess(Duration.ofSeconds(60));
        checkup.seconds(2);
        checkup.time.pauseProcess(Duration.ofSeconds(60));

        assertThat(watch.state()).isEqualTo(HealthState.GOING_DOWN);
    }

    @Test
    void goesOnWhenTheListenerThrows() {
        AtomicInteger calls = new AtomicInteger();
        HealthListener broken = new HealthListener() {
            @Override
            public void checkEnded(Server server, ProbeResult result) {
                calls.incrementAndGet();
                throw new IllegalStateException("a listener's fault");
            }
        };
        new HealthMonitor("be", checkup, checkup.time, broken, checkup.time, new SplittableRandom(1))
                .watch(new FakeServer("s1"), HealthCheck.tcp());
        checkup.script("ppp");

        checkup.seconds(5);

        assertThat(calls).hasValue(3);
    }
}
