// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives out times so that things happen at an even rate: clients have no jitter of their own, so that those of a dead
 * server would all come back in the same moment.
 *
 * <p>The rate is kept whatever happens: who cannot get a time before his deadline gets none, has to be answered at the
 * deadline that he may try again, and takes none from the others.
 *
 * <p>Thread-safe; does not block.
 */
public final class Pace {

    /** No time before the deadline. */
    public static final long NEVER = Long.MIN_VALUE;

    private final long step;
    private final LongSupplier nanoTime;

    /** The first time not given out yet; of the past if nobody waits. */
    private final AtomicLong next;

    /**
     * Creates a pace on which nobody waits.
     *
     * @param perSecond at least 1
     * @param nanoTime the clock, {@link System#nanoTime} or a test's
     */
    public Pace(int perSecond, LongSupplier nanoTime) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: at least 1)");
        }
        step = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.nanoTime = nanoTime;
        next = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Returns the next time, now or later, or {@link #NEVER} if it were after the deadline; then it is left to others.
     *
     * @param deadline by the clock
     */
    public long reserve(long deadline) {
        while (true) {
            long now = nanoTime.getAsLong();
            long free = next.get();
            long time = free - now > 0 ? free : now;
            if (time - deadline > 0) {
                return NEVER;
            }
            if (next.compareAndSet(free, time + step)) {
                return time;
            }
        }
    }

    /**
     * Returns a time for each deadline, in its place: the earliest deadline first, so that as many as can be are kept.
     *
     * @param deadlines by the clock; stays as it is
     */
    public long[] plan(long[] deadlines) {
        long now = nanoTime.getAsLong();
        long[][] order = new long[deadlines.length][];
        for (int i = 0; i < deadlines.length; i++) {
            order[i] = new long[] {deadlines[i] - now, i};
        }
        Arrays.sort(order, (a, b) -> Long.compare(a[0], b[0]));
        long[] times = new long[deadlines.length];
        for (long[] entry : order) {
            times[(int) entry[1]] = reserve(now + entry[0]);
        }
        return times;
    }

    /** Returns for how long the next one would wait, in nanoseconds; 0 if not at all. */
    public long backlog() {
        return Math.max(0, next.get() - nanoTime.getAsLong());
    }
}
