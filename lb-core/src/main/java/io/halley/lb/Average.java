// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

/**
 * A moving average over about the last 1024 values. HAProxy: {@code swrate}.
 *
 * <p>The sum of the window loses its own 1024th part with each value that it gains. Until the window is full it is
 * divided by the number of values instead.
 *
 * <p>Thread-safe in that it never breaks; two writers at once may lose a value, which an average does not show.
 */
final class Average {

    private static final int WINDOW = 1024;

    private volatile long sum;
    private volatile int values;

    @SuppressWarnings("NonAtomicVolatileUpdate") // a lost value does no harm
    void add(long value) {
        int now = values;
        if (now < WINDOW) {
            values = now + 1;
            sum += value;
        } else {
            sum += value - sum / WINDOW;
        }
    }

    /** Mixes in the average of that many other values, as far as the window reaches. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // used where nobody else writes
    void absorb(long average, long count) {
        int others = (int) Math.min(WINDOW, count);
        long all = Math.min(WINDOW, (long) values + others);
        long mixed = values + others == 0 ? 0 : (sum + average * others) / (values + others);
        values = (int) all;
        sum = mixed * all;
    }

    /** Returns the average, 0 before the first value. */
    long value() {
        int now = values;
        return now == 0 ? 0 : sum / now;
    }
}
