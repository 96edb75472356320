// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.limit.CounterStore;
import io.halley.lb.limit.CounterTable;
import io.halley.lb.limit.Tracked;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables of counters of a file, for all of its frontends and backends. HAProxy: {@code stick-table}.
 *
 * <p>Immutable but for what is in the tables; thread-safe.
 */
final class CounterTables {

    static final CounterTables NONE = new CounterTables(Map.of());

    private final Map<String, CounterStore> stores;

    private CounterTables(Map<String, CounterStore> stores) {
        this.stores = stores;
    }

    /** Returns the tables of another file; those that are described alike keep what they hold. */
    CounterTables follow(Map<String, CounterTable> described) {
        Map<String, CounterStore> next = new LinkedHashMap<>();
        described.forEach((name, table) -> {
            CounterStore before = stores.get(name);
            boolean stays = before != null && before.table().equals(table);
            next.put(name, stays ? before : table.open(System::nanoTime));
        });
        return new CounterTables(next);
    }

    @Nullable
    CounterStore store(String name) {
        return stores.get(name);
    }

    /** Returns the entry of an address, or null; counts as no use. */
    @Nullable
    Tracked find(String name, InetAddress address) {
        CounterStore store = stores.get(name);
        return store == null ? null : store.find(address);
    }
}
