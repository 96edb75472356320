// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long responses took during the last minute, in steps of an eighth to a quarter of the value.
 *
 * <p>Six parts of ten seconds; the oldest is cleared by whoever comes first in a new one. Thread-safe without a lock: at
 * a change of parts a few values may be lost, which no percentile shows.
 */
final class ResponseTimes {

    private static final int PARTS = 8;
    private static final int PARTS_READ = 6;
    private static final int SECONDS_A_PART = 10;
    /** Four steps for each power of two of microseconds, up to 2^28, which is 4 minutes. */
    private static final int STEPS = 4 * 28;

    private static final long MOST_MICROS = (1L << 28) - 1;

    private final AtomicLongArray counts = new AtomicLongArray(PARTS * STEPS);
    private final AtomicLong[] owners = new AtomicLong[PARTS];

    ResponseTimes() {
        for (int i = 0; i < PARTS; i++) {
            owners[i] = new AtomicLong(Long.MIN_VALUE);
        }
    }

    void add(long second, long nanos) {
        long part = Math.floorDiv(second, SECONDS_A_PART);
        int place = (int) (part & (PARTS - 1));
        long owner = owners[place].get();
        if (owner != part && owners[place].compareAndSet(owner, part)) {
            for (int i = 0; i < STEPS; i++) {
                counts.set(place * STEPS + i, 0);
            }
        }
        counts.incrementAndGet(place * STEPS + step(nanos));
    }

    /**
     * Returns for each share the microseconds that so many responses of the last minute took at most, -1 if there were
     * none.
     */
    long[] percentiles(long second, double... shares) {
        long[] sums = new long[STEPS];
        long total = 0;
        long last = Math.floorDiv(second, SECONDS_A_PART);
        for (int place = 0; place < PARTS; place++) {
            long age = last - owners[place].get();
            if (age < 0 || age >= PARTS_READ) {
                continue;
            }
            for (int i = 0; i < STEPS; i++) {
                long count = counts.get(place * STEPS + i);
                sums[i] += count;
                total += count;
            }
        }
        long[] found = new long[shares.length];
        for (int i = 0; i < shares.length; i++) {
            found[i] = total == 0 ? -1 : at(sums, (long) Math.ceil(total * shares[i]));
        }
        return found;
    }

    private static long at(long[] sums, long rank) {
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += sums[i];
            if (seen >= rank) {
                return most(i);
            }
        }
        return most(STEPS - 1);
    }

    /** The highest bit chooses the power of two, the two bits below it the step within. */
    static int step(long nanos) {
        long micros = Math.min(MOST_MICROS, Math.max(1, nanos / 1000));
        int octave = 63 - Long.numberOfLeadingZeros(micros);
        return octave * 4 + (int) (((micros << 2) >>> octave) & 3);
    }

    /** The highest number of microseconds in a step. */
    static long most(int step) {
        long above = 4L + step % 4 + 1;
        return ((above << (step / 4)) - 1) >> 2;
    }
}
