// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A server with 100,000 clients dies, in virtual time: their polls are answered 402 at the pace, the others are told at
 * their deadline to try again and come back a second later, as CometD's clients do. The survivors see handshakes.
 */
class ReturnSimulationTest {

    private static final int CLIENTS = 100_000;
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(20);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What happens to a client at a time: released to a handshake, told to try again, or back with a new poll. */
    private record Event(long time, Kind kind, int failures) {}

    private enum Kind {
        HANDSHAKE,
        TRY_AGAIN,
        POLL
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> Long.compare(a.time, b.time));
    private long now;

    /** Returns how many handshakes the survivors see in each second. */
    private int[] run(int perSecond) {
        SplittableRandom random = new SplittableRandom(100_000);
        Pace pace = new Pace(perSecond, () -> now);
        int between = CLIENTS / 100;
        long[] deadlines = new long[CLIENTS - between];
        for (int i = 0; i < deadlines.length; i++) {
            deadlines[i] = random.nextLong(TIMEOUT);
        }
        long[] times = pace.plan(deadlines);
        for (int i = 0; i < times.length; i++) {
            held(times[i], deadlines[i], 0, random);
        }
        for (int i = 0; i < between; i++) {
            events.add(new Event(random.nextLong(SECOND / 20), Kind.POLL, 0));
        }
        int[] handshakes = new int[CLIENTS / perSecond + 60];
        while (!events.isEmpty()) {
            Event event = events.remove();
            now = event.time;
            switch (event.kind) {
                case HANDSHAKE -> handshakes[(int) (now / SECOND)]++;
                case POLL -> held(pace.reserve(now + TIMEOUT), now + TIMEOUT, event.failures, random);
                case TRY_AGAIN -> {
                    long backoff = (event.failures + 1) * SECOND + random.nextLong(SECOND / 100);
                    events.add(new Event(now + backoff, Kind.POLL, event.failures + 1));
                }
            }
        }
        return handshakes;
    }

    private void held(long time, long deadline, int failures, SplittableRandom random) {
        events.add(
                time == Pace.NEVER
                        ? new Event(deadline, Kind.TRY_AGAIN, failures)
                        : new Event(time + random.nextLong(SECOND / 100), Kind.HANDSHAKE, failures));
    }

    private static int sum(int[] perSecond) {
        return Arrays.stream(perSecond).sum();
    }

    @Test
    void survivorsSeeTheRateAskedForUntilTheLastClientIsBack() {
        int[] handshakes = run(5_500);

        assertThat(sum(handshakes)).isEqualTo(CLIENTS);
        int last = CLIENTS / 5_500;
        for (int second = 1; second < last; second++) {
            assertThat(handshakes[second]).as("second " + second).isBetween(5_400, 5_600);
        }
        assertThat(sum(Arrays.copyOfRange(handshakes, 0, last + 2))).isEqualTo(CLIENTS);
    }

    @Test
    void rateHoldsAlsoWhereDeadlinesComeBeforeTheTurn() {
        int[] handshakes = run(1_000);

        assertThat(sum(handshakes)).isEqualTo(CLIENTS);
        for (int second = 1; second < 95; second++) {
            assertThat(handshakes[second]).as("second " + second).isBetween(970, 1_030);
        }
        assertThat(Arrays.stream(handshakes).max().orElseThrow()).isLessThanOrEqualTo(1_030);
    }
}
