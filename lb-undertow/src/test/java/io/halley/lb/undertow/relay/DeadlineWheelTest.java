// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {

    private static final long MS = 1_000_000;

    private final StringBuilder ended = new StringBuilder();
    private final DeadlineWheel wheel = new DeadlineWheel(100 * MS, 8, 0);

    private final class Named extends Deadline {
        private final char name;
        private Runnable then = () -> {};

        Named(char name) {
            this.name = name;
        }

        Named then(Runnable then) {
            this.then = then;
            return this;
        }

        @Override
        protected void expired() {
            assertThat(isScheduled()).isFalse();
            ended.append(name);
            then.run();
        }
    }

    private String tickAt(long millis) {
        ended.setLength(0);
        wheel.tick(millis * MS);
        return ended.toString();
    }

    @Test
    void endsADeadlineAtTheFirstTickThatIsNotEarly() {
        wheel.schedule(new Named('a'), 0, 50 * MS);
        wheel.schedule(new Named('b'), 0, 250 * MS);

        assertThat(tickAt(49)).isEmpty();
        assertThat(tickAt(50)).isEqualTo("a");
        assertThat(tickAt(149)).isEmpty();
        assertThat(tickAt(249)).isEmpty();
        assertThat(tickAt(349)).isEqualTo("b");
        assertThat(wheel.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50, 99, 100, 101, 799, 800, 801, 5_000, 999_999})
    void isNeverLateByMoreThanThePeriodOfTheTimer(long delay) {
        for (long phase = 0; phase < 100; phase += 7) {
            DeadlineWheel fresh = new DeadlineWheel(100 * MS, 8, 0);
            Deadline deadline = new Named('a');
            fresh.schedule(deadline, 3 * MS, delay * MS);
            long now = phase * MS;
            while (deadline.isScheduled()) {
                now += 100 * MS;
                fresh.tick(now);
            }
            assertThat(now - (3 + delay) * MS).isBetween(0L, 100 * MS + phase * MS);
        }
    }

    @Test
    void aDeadlineMovedToLaterEndsLater() {
        Named a = new Named('a');
        wheel.schedule(a, 0, 200 * MS);
        tickAt(100);

        wheel.schedule(a, 150 * MS, 300 * MS);

        assertThat(tickAt(250)).isEmpty();
        assertThat(tickAt(449)).isEmpty();
        assertThat(tickAt(450)).isEqualTo("a");
    }

    @Test
    void aDeadlineMovedToEarlierEndsEarlier() {
        Named a = new Named('a');
        wheel.schedule(a, 0, 600 * MS);
        wheel.schedule(a, 10 * MS, 100 * MS);

        assertThat(wheel.size()).isEqualTo(1);
        assertThat(tickAt(110)).isEqualTo("a");
        assertThat(tickAt(600)).isEmpty();
    }

    @Test
    void aTouchIsNotEarlyThoughItReadsNoClock() {
        Named a = new Named('a');
        wheel.tick(500 * MS);

        wheel.touch(a, 200 * MS);

        assertThat(tickAt(799)).isEmpty();
        assertThat(tickAt(800)).isEqualTo("a");
    }

    @Test
    void aCancelledDeadlineNeverEnds() {
        Named a = new Named('a');
        wheel.schedule(a, 0, 100 * MS);

        wheel.cancel(a);
        wheel.cancel(a);

        assertThat(a.isScheduled()).isFalse();
        assertThat(wheel.size()).isZero();
        assertThat(tickAt(900)).isEmpty();
    }

    @Test
    void anEndMayScheduleItselfAndOthers() {
        Named b = new Named('b');
        Named a = new Named('a');
        a.then(() -> {
            wheel.schedule(a, 100 * MS, 0);
            if (!b.isScheduled()) {
                wheel.schedule(b, 100 * MS, 100 * MS);
            }
        });
        wheel.schedule(a, 0, 100 * MS);

        assertThat(tickAt(100)).isEqualTo("a");
        assertThat(wheel.size()).isEqualTo(2);
        assertThat(tickAt(101)).isEqualTo("a");
        assertThat(tickAt(250)).isEqualTo("ab");
    }

    @Test
    void deadlinesThatSetEachOtherDoNotKeepATickGoing() {
        Named a = new Named('a');
        Named b = new Named('b');
        a.then(() -> wheel.schedule(b, 0, 0));
        b.then(() -> wheel.schedule(a, 0, 0));
        wheel.schedule(a, 0, 0);

        assertThat(tickAt(100)).isEqualTo("a");
        assertThat(tickAt(200)).isEqualTo("b");
        assertThat(tickAt(300)).isEqualTo("a");
    }

    @Test
    void anEndMayCancelOthersThatAreDueToo() {
        List<Named> all = new ArrayList<>();
        for (char name = 'a'; name < 'k'; name++) {
            Named named = new Named(name);
            all.add(named.then(() -> all.forEach(wheel::cancel)));
            wheel.schedule(named, 0, 100 * MS);
        }

        assertThat(tickAt(100)).hasSize(1);
        assertThat(wheel.size()).isZero();
        assertThat(tickAt(900)).isEmpty();
    }

    @Test
    void oneThatThrowsDoesNotTakeTheOthersAlong() {
        wheel.schedule(new Named('a'), 0, 100 * MS);
        wheel.schedule(
                new Named('b').then(() -> {
                    throw new IllegalStateException("b");
                }),
                0,
                100 * MS);
        wheel.schedule(new Named('c'), 0, 100 * MS);

        assertThatThrownBy(() -> tickAt(100)).hasMessage("b");
        assertThat(ended.toString()).isEqualTo("ab");
        assertThat(wheel.size()).isEqualTo(1);
        assertThat(tickAt(100)).isEqualTo("c");
    }

    @Test
    void aTickWithinATickIsRefused() {
        wheel.schedule(new Named('a').then(() -> wheel.tick(200 * MS)), 0, 0);

        assertThatThrownBy(() -> tickAt(100)).isInstanceOf(IllegalStateException.class);
        assertThat(tickAt(200)).isEmpty();
    }

    @Test
    void aStoppedProcessEndsNobody() {
        wheel.schedule(new Named('a'), 0, 300 * MS);
        tickAt(100);

        assertThat(tickAt(60_100)).isEmpty();
        assertThat(tickAt(60_199)).isEmpty();
        assertThat(tickAt(60_200)).isEqualTo("a");
    }

    @Test
    void aDeadlineSetBetweenAStopAndTheNextTickIsNotPutOff() {
        Named a = new Named('a');
        tickAt(100);

        wheel.schedule(a, 60_000 * MS, 300 * MS);

        assertThat(tickAt(60_050)).isEmpty();
        assertThat(tickAt(60_299)).isEmpty();
        assertThat(tickAt(60_300)).isEqualTo("a");
    }

    @Test
    void aTimerThatRestedWhileNothingWasScheduledIsNoMatter() {
        Named a = new Named('a');
        wheel.schedule(a, 1_000_000 * MS, 50 * MS);

        assertThat(tickAt(1_000_049)).isEmpty();
        assertThat(tickAt(1_000_050)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 50 * MS, -1, 0})
    void theClockMayStartAnywhereAndOverflow(long start) {
        DeadlineWheel odd = new DeadlineWheel(100 * MS, 8, start);
        Named a = new Named('a');
        odd.schedule(a, start + 10 * MS, 100 * MS);

        odd.tick(start + 109 * MS);
        assertThat(a.isScheduled()).isTrue();
        odd.tick(start + 110 * MS);
        assertThat(a.isScheduled()).isFalse();
    }

    @Test
    void aDelayMayBeNegativeOrEndless() {
        Named a = new Named('a');
        Named b = new Named('b');
        wheel.schedule(a, 0, Long.MIN_VALUE);
        wheel.schedule(b, 0, Long.MAX_VALUE);

        assertThat(tickAt(0)).isEqualTo("a");
        for (int i = 1; i < 100; i++) {
            assertThat(tickAt(i * 500)).isEmpty();
        }
        wheel.touch(b, Long.MAX_VALUE);
        assertThat(tickAt(50_000)).isEmpty();
        wheel.touch(b, 0);
        assertThat(tickAt(50_100)).isEqualTo("b");
    }

    @Test
    void aClockThatStandsOrGoesBackIsNoMatter() {
        wheel.schedule(new Named('a'), 0, 100 * MS);
        tickAt(90);

        assertThat(tickAt(90)).isEmpty();
        assertThat(tickAt(20)).isEmpty();
        assertThat(tickAt(100)).isEqualTo("a");
    }

    @Test
    void refusesATickUnderAMillisecond() {
        assertThat(new DeadlineWheel(0).tick()).isEqualTo(DeadlineWheel.TICK);
        assertThatThrownBy(() -> new DeadlineWheel(Duration.ofNanos(999_999), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at least 1 ms");
    }

    static List<Long> seeds() {
        return new Random(20261122).longs(40).boxed().toList();
    }

    /** A map from deadline to moment, searched through at each tick. */
    @ParameterizedTest
    @MethodSource("seeds")
    void endsExactlyWhatANaiveModelEnds(long seed) {
        Random random = new Random(seed);
        long start = random.nextLong();
        long tick = 1 + random.nextInt(50);
        DeadlineWheel real = new DeadlineWheel(tick, 1 << random.nextInt(6), start);
        Map<Deadline, Long> model = new HashMap<>();
        List<Deadline> expired = new ArrayList<>();
        List<Deadline> all = new ArrayList<>();
        long[] now = {0};
        boolean[] inTick = {false};
        for (int i = 0; i < 60; i++) {
            all.add(new Deadline() {
                @Override
                protected void expired() {
                    assertThat(isScheduled()).isFalse();
                    expired.add(this);
                    for (int actions = random.nextInt(3); actions > 0; actions--) {
                        act(all.get(random.nextInt(all.size())));
                    }
                }

                private void act(Deadline other) {
                    if (random.nextInt(4) == 0) {
                        real.cancel(other);
                        model.remove(other);
                    } else {
                        long delay = random.nextInt(200);
                        real.schedule(other, start + now[0], delay);
                        model.put(other, inTick[0] ? Math.max(now[0] + delay, now[0] + 1) : now[0] + delay);
                    }
                }
            });
        }

        long lastTick = 0;
        for (int step = 0; step < 5_000; step++) {
            Deadline one = all.get(random.nextInt(all.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    real.cancel(one);
                    model.remove(one);
                }
                case 1 -> {
                    long delay = random.nextInt(100);
                    real.touch(one, delay);
                    model.put(one, lastTick + tick + delay);
                }
                case 2, 3, 4 -> {
                    long delay = random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(300);
                    real.schedule(one, start + now[0], delay);
                    model.put(one, now[0] + delay);
                }
                case 5 -> now[0] += random.nextInt(30);
                default -> {
                    now[0] += random.nextInt(10) == 0 ? random.nextInt(10_000) : random.nextInt(60);
                    List<Deadline> due = model.entrySet().stream()
                            .filter(entry -> entry.getValue() <= now[0])
                            .map(Map.Entry::getKey)
                            .toList();
                    expired.clear();
                    inTick[0] = true;
                    Map<Deadline, Long> before = new HashMap<>(model);
                    due.forEach(model::remove);
                    lastTick = now[0];
                    tickAgainst(real, start + now[0], model, before, expired, due);
                    inTick[0] = false;
                }
            }
            assertThat(real.size()).isEqualTo(model.size());
        }
    }

    // A callback may cancel or move what was due in the same tick; then it must not end, or not yet.
    private static void tickAgainst(
            DeadlineWheel real,
            long at,
            Map<Deadline, Long> model,
            Map<Deadline, Long> before,
            List<Deadline> expired,
            List<Deadline> due) {
        real.tick(at);
        assertThat(expired).doesNotHaveDuplicates();
        assertThat(due).containsAll(expired);
        for (Deadline deadline : before.keySet()) {
            assertThat(deadline.isScheduled()).isEqualTo(model.containsKey(deadline));
        }
    }
}
