// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an entry of a table keeps each counter. Immutable. */
final class CounterLayout {

    /**
     * The place of a counter.
     *
     * @param index among the totals, or among the rates
     * @param periodNanos the period of a rate
     */
    record Slot(int index, long periodNanos) {}

    private final Map<Counter, Slot> slots = new EnumMap<>(Counter.class);
    private final int totals;
    private final int rates;

    CounterLayout(Map<Counter, Duration> stored) {
        int nextTotal = 0;
        int nextRate = 0;
        for (Counter counter : Counter.values()) {
            Duration period = stored.get(counter);
            if (period == null) {
                continue;
            }
            // An entry always knows its connections.
            boolean apart = counter == Counter.CONN_CUR;
            int index = counter.isRate() ? nextRate++ : apart ? 0 : nextTotal++;
            slots.put(counter, new Slot(index, period.toNanos()));
        }
        totals = nextTotal;
        rates = nextRate;
    }

    /** Returns the counter's place, or null if it is not kept. */
    @Nullable
    Slot slot(Counter counter) {
        return slots.get(counter);
    }

    int totals() {
        return totals;
    }

    int rates() {
        return rates;
    }
}
