// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final AtomicLong millis = new AtomicLong(5);
    private final Pace pace = new Pace(100, () -> TimeUnit.MILLISECONDS.toNanos(millis.get()));

    private long reserve(long deadlineMillis) {
        long time = pace.reserve(TimeUnit.MILLISECONDS.toNanos(deadlineMillis));
        return time == Pace.NEVER ? -1 : TimeUnit.NANOSECONDS.toMillis(time);
    }

    @Test
    void timesLieAnEvenStepApart() {
        assertThat(new long[] {reserve(1_000), reserve(1_000), reserve(1_000)}).containsExactly(5, 15, 25);
        assertThat(pace.backlog()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
    }

    @Test
    void unusedTimesAreNotMadeUpFor() {
        millis.set(1_000);

        assertThat(new long[] {reserve(2_000), reserve(2_000)}).containsExactly(1_000, 1_010);
    }

    @Test
    void whoCannotWaitTakesNoTimeFromTheOthers() {
        reserve(1_000);

        assertThat(reserve(14)).isEqualTo(-1);
        assertThat(reserve(15)).isEqualTo(15);
        assertThat(reserve(1_000)).isEqualTo(25);
    }

    @Test
    void planServesTheEarliestDeadlineFirst() {
        long[] deadlines = {1_000, 6, 20, 18, 30};
        for (int i = 0; i < deadlines.length; i++) {
            deadlines[i] = TimeUnit.MILLISECONDS.toNanos(deadlines[i]);
        }

        long[] times = pace.plan(deadlines);

        assertThat(times).containsExactly(35_000_000L, 5_000_000L, Pace.NEVER, 15_000_000L, 25_000_000L);
    }
}
