// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stamps for changes, by which all balancers agree on the later one: wall clock milliseconds and a counter.
 *
 * <p>A stamp is later than each one that was seen or given before, so that what follows a change also wins over it, though
 * the clocks differ. Thread-safe.
 */
final class HybridClock {

    /** A balancer whose clock is further ahead is not believed, else one bad stamp would win for years. */
    private static final long TOLERANCE_MILLIS = 5 * 60 * 1000;

    private static final int COUNTER_BITS = 16;

    private final InstantSource wall;
    private final AtomicLong last = new AtomicLong();

    HybridClock(InstantSource wall) {
        this.wall = wall;
    }

    long next() {
        long physical = wall.millis() << COUNTER_BITS;
        return last.updateAndGet(before -> Math.max(physical, before + 1));
    }

    /** Takes note of another balancer's stamp; returns whether it can be true. */
    boolean accepts(long stamp) {
        if (stamp <= 0 || millis(stamp) - wall.millis() > TOLERANCE_MILLIS) {
            return false;
        }
        last.accumulateAndGet(stamp, Math::max);
        return true;
    }

    /** Returns for how many milliseconds a stamp has been. */
    long age(long stamp) {
        return Math.max(0, wall.millis() - millis(stamp));
    }

    private static long millis(long stamp) {
        return stamp >>> COUNTER_BITS;
    }
}
