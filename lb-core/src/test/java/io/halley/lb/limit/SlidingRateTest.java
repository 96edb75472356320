// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingRateTest {
    private static final long PERIOD = 1_000;

    private final SlidingRate rate = new SlidingRate();

    @Test
    void countsAFirstBurstExactly() {
        for (int i = 0; i < 1_000; i++) {
            rate.add(1, 5_000_000 + i, PERIOD);
        }

        assertThat(rate.value(5_000_999, PERIOD)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource({"999,100", "1000,100", "1001,99", "1250,75", "1500,50", "1990,1", "1991,0", "2000,0", "2001,0", "9000,0"
    })
    void letsAPeriodFadeOverTheNext(long after, long value) {
        rate.add(100, 0, PERIOD);

        assertThat(rate.value(after, PERIOD)).isEqualTo(value);
    }

    @Test
    void addsTheShareOfThePastToThePresent() {
        rate.add(80, 0, PERIOD);
        rate.add(5, 1_400, PERIOD);

        assertThat(rate.value(1_500, PERIOD)).isEqualTo(5 + 40);
    }

    @Test
    void keepsASingleEventForTwoPeriods() {
        rate.add(1, 0, PERIOD);

        assertThat(rate.value(2_000, PERIOD)).isEqualTo(1);
        assertThat(rate.value(2_001, PERIOD)).isZero();
    }

    @Test
    void beginsAnewAfterTwoSilentPeriods() {
        rate.add(50, 0, PERIOD);
        rate.add(7, 2_000, PERIOD);

        assertThat(rate.value(2_000, PERIOD)).isEqualTo(7);
        assertThat(rate.value(2_999, PERIOD)).isEqualTo(7);
    }

    @Test
    void takesAClockThatSteppedBackForTheSamePeriod() {
        rate.add(3, 0, PERIOD);
        rate.add(4, 1_000, PERIOD);
        rate.add(5, 990, PERIOD);

        assertThat(rate.value(990, PERIOD)).isEqualTo(12);
    }

    @Test
    void doesNotOverflowForLongPeriodsAndManyBytes() {
        long day = 86_400_000_000_000L;
        rate.add(1L << 50, 0, day);

        assertThat(rate.value(day + day / 2, day)).isEqualTo(1L << 49);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAListOfTheEvents(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long start = seed == 1 ? Long.MAX_VALUE - 40 * PERIOD : seed == 2 ? Long.MIN_VALUE : random.nextLong();
        EventList naive = new EventList();
        long now = start;

        for (int i = 0; i < 2_000; i++) {
            now += random.nextInt(10) == 0 ? random.nextLong(3 * PERIOD) : random.nextLong(PERIOD / 8);
            if (random.nextInt(3) > 0) {
                rate.add(1, now, PERIOD);
                naive.add(now);
            }

            long value = rate.value(now, PERIOD);
            assertThat(value).as("at %d", now - start).isEqualTo(naive.twoCounts(now));
            // However the events lie, the truth and the estimate are between this period's and both periods' events.
            assertThat(value).isBetween(naive.current(now), naive.within(now, 2 * PERIOD));
            assertThat(naive.within(now, PERIOD)).isBetween(naive.current(now), naive.within(now, 2 * PERIOD));
        }
    }

    @ParameterizedTest(name = "an event every {0}")
    @ValueSource(longs = {3, 10, 37, 250})
    void staysByTheTruthForASteadyRate(long gap) {
        EventList naive = new EventList();
        for (long now = 0; now < 50 * PERIOD; now += gap) {
            rate.add(1, now, PERIOD);
            naive.add(now);

            assertThat(rate.value(now, PERIOD)).isBetween(naive.within(now, PERIOD) - 2, naive.within(now, PERIOD) + 2);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void tellsWhenItWillHaveFallen(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = random.nextLong();

        for (int i = 0; i < 3_000; i++) {
            now += random.nextLong(PERIOD / 2);
            rate.add(1 + random.nextLong(20), now, PERIOD);
            long most = random.nextLong(30);
            long wait = rate.nanosUntil(most, now, PERIOD);

            assertThat(wait).isBetween(0L, 2 * PERIOD + 1);
            assertThat(rate.value(now + wait, PERIOD)).isLessThanOrEqualTo(most);
            if (wait > 2) {
                assertThat(rate.value(now + wait - 3, PERIOD))
                        .as("%d of %d", wait, most)
                        .isGreaterThan(most);
            }
        }
    }

    @Test
    void takesNoEventIntoAPeriodThatHasEnded() {
        rate.add(5, 0, PERIOD);
        SlidingRate.Window ended = rate.window();
        rate.add(1, PERIOD, PERIOD);

        // A thread that had found the window before, and was slow.
        assertThat(ended.add(1)).isFalse();
        assertThat(ended.next(PERIOD, PERIOD).past).isEqualTo(5);
        assertThat(rate.value(PERIOD, PERIOD)).isEqualTo(6);
    }

    @Test
    void losesNoEventWhereManyThreadsEndAPeriod() throws InterruptedException {
        int events = 8_000;
        for (int run = 0; run < 10; run++) {
            SlidingRate shared = new SlidingRate();
            shared.add(1, 0, events / 2);
            AtomicInteger clock = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                threads.add(new Thread(() -> {
                    for (int now = clock.getAndIncrement(); now < events; now = clock.getAndIncrement()) {
                        shared.add(1, now, events / 2);
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }

            // The events fill two periods; at the first moment of the second the first counts in full.
            assertThat(shared.value(events / 2, events / 2)).isEqualTo(1 + events);
        }
    }

    /** Remembers every event, and where periods began. */
    private static final class EventList {
        private final List<Long> events = new ArrayList<>();
        private long start;

        void add(long now) {
            if (events.isEmpty() || now - start >= 2 * PERIOD) {
                start = now;
            } else if (now - start >= PERIOD) {
                start += PERIOD;
            }
            events.removeIf(event -> now - event > 4 * PERIOD);
            events.add(now);
        }

        /** Counts the events of the last so many nanoseconds. */
        long within(long now, long time) {
            return events.stream().filter(event -> now - event <= time).count();
        }

        private long between(long from, long to) {
            return events.stream()
                    .filter(event -> event - from >= 0 && event - to < 0)
                    .count();
        }

        private long periodAt(long now) {
            return now - start <= PERIOD ? start : start + PERIOD;
        }

        long current(long now) {
            return events.isEmpty() || now - start > 2 * PERIOD
                    ? 0
                    : between(periodAt(now), periodAt(now) + PERIOD + 1);
        }

        long twoCounts(long now) {
            if (events.isEmpty() || now - start > 2 * PERIOD) {
                return 0;
            }
            long period = periodAt(now);
            long past = between(period - PERIOD, period);
            long current = current(now);
            return current == 0 && past <= 1 ? past : current + past * (period + PERIOD - now) / PERIOD;
        }
    }
}
