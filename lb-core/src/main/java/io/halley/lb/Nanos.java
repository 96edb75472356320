// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import java.time.Duration;

/** Durations in nanoseconds. */
final class Nanos {

    private Nanos() {}

    /** Returns the nanoseconds of a duration, 146 years at most so that sums do not overflow. */
    static long of(Duration duration) {
        try {
            return Math.min(duration.toNanos(), Long.MAX_VALUE / 2);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / 2;
        }
    }
}
