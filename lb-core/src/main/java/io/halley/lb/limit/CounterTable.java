// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A table of counters as configured: an immutable value. HAProxy: a {@code stick-table} with {@code store}.
 *
 * @param name the name of the section that declares it
 * @param type what its keys are
 * @param length the most characters of a text key, the rest is cut off
 * @param size the most entries; those of clients with open connections come on top
 * @param expire how long an unused entry is kept; null for as long as there is room
 * @param stored what is counted, with the period of each rate and zero for what is no rate
 */
public record CounterTable(
        String name,
        Type type,
        int length,
        long size,
        @Nullable Duration expire,
        Map<Counter, Duration> stored) {

    /** What the keys of a table are. */
    public enum Type {
        /** An address; IPv4 and IPv6. HAProxy: {@code ip}, {@code ipv6}. */
        ADDRESS,
        /** A number of 32 bits. HAProxy: {@code integer}. */
        INTEGER,
        /** A text. HAProxy: {@code string}. */
        STRING
    }

    /** Keeps a copy of {@code stored}. */
    public CounterTable {
        stored = Map.copyOf(stored);
    }

    /** Makes the live side, empty. */
    public CounterStore open(LongSupplier nanoTime) {
        return new CounterStore(this, nanoTime);
    }
}
