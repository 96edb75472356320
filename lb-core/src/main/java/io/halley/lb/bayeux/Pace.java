// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

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
}
