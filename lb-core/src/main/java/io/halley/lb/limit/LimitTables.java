// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables behind a backend's limits: one for each kind of key, and a further one where a rate has two periods.
 *
 * <p>Immutable but for what is in the tables.
 */
final class LimitTables {
    private static final int KEY_LENGTH = 128;
    private static final Duration SHORTEST_IDLE = Duration.ofSeconds(10);

    private final Scope[] scopes;
    private final CounterStore[] stores;

    private LimitTables(List<Draft> drafts, LongSupplier nanoTime, @Nullable LimitTables previous) {
        scopes = drafts.stream().map(draft -> draft.scope).toArray(Scope[]::new);
        stores = drafts.stream()
                .map(draft -> open(draft.scope, draft.table(), nanoTime, previous))
                .toArray(CounterStore[]::new);
    }

    /** Makes the tables; those of {@code previous} that are described alike are kept. */
    static LimitTables open(List<Limit> limits, LongSupplier nanoTime, @Nullable LimitTables previous) {
        List<Draft> drafts = new ArrayList<>();
        for (Limit limit : limits) {
            Draft draft = null;
            for (Draft candidate : drafts) {
                draft = draft == null && candidate.fits(limit) ? candidate : draft;
            }
            if (draft == null) {
                draft = new Draft(limit.scope());
                drafts.add(draft);
            }
            draft.add(limit);
        }
        return new LimitTables(drafts, nanoTime, previous);
    }

    private static CounterStore open(
            Scope scope, CounterTable table, LongSupplier nanoTime, @Nullable LimitTables previous) {
        if (previous != null) {
            for (int i = 0; i < previous.stores.length; i++) {
                if (previous.scopes[i].equals(scope)
                        && previous.stores[i].table().equals(table)) {
                    return previous.stores[i];
                }
            }
        }
        return table.open(nanoTime);
    }

    int count() {
        return stores.length;
    }

    Scope scope(int place) {
        return scopes[place];
    }

    CounterStore store(int place) {
        return stores[place];
    }

    /** Returns the place of the table that counts for a limit. */
    int place(Limit limit) {
        for (int i = 0; i < stores.length; i++) {
            Duration period = stores[i].table().stored().get(limit.measure().counter());
            if (scopes[i].equals(limit.scope()) && limit.period().equals(period)) {
                return i;
            }
        }
        throw new IllegalArgumentException(limit + " (expected: one of the limits that the tables were made for)");
    }

    /** A table in the making. */
    private static final class Draft {
        private final Scope scope;
        private final Map<Counter, Duration> stored = new EnumMap<>(Counter.class);
        private Duration idle = SHORTEST_IDLE;
        private long clients;

        Draft(Scope scope) {
            this.scope = scope;
        }

        boolean fits(Limit limit) {
            Duration period = stored.get(limit.measure().counter());
            return scope.equals(limit.scope()) && (period == null || period.equals(limit.period()));
        }

        void add(Limit limit) {
            stored.put(limit.measure().counter(), limit.period());
            clients = Math.max(clients, limit.clients());
            // After two silent periods a rate is 0, and the entry worth no more than a new one.
            Duration silence = limit.period().multipliedBy(2);
            idle = silence.compareTo(idle) > 0 ? silence : idle;
        }

        CounterTable table() {
            CounterTable.Type type = scope.isAddress() ? CounterTable.Type.ADDRESS : CounterTable.Type.STRING;
            return new CounterTable(scope.toString(), type, KEY_LENGTH, clients, idle, stored);
        }
    }
}
