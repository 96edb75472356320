// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When to ask again. */
final class Intervals {

    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_RETRY = 60 * SECOND;
    private static final int DOUBLINGS = 6;

    private Intervals() {}

    static Duration positive(String what, Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException(what + ": " + interval + " (expected: more than 0)");
        }
        return interval;
    }

    /** A tenth more at most, so that many balancers do not ask in step. */
    static long jittered(long nanos, RandomGenerator random) {
        return nanos + (long) (0.1 * nanos * random.nextDouble());
    }

    /** Doubles from a second to a minute. */
    static long retry(int failures) {
        return Math.min(LONGEST_RETRY, SECOND << Math.min(failures - 1, DOUBLINGS));
    }
}
