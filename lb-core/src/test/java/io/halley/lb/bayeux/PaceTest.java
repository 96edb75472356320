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
}
