// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A table whose entries can be pinned: kept without regard to their age or to the table's bound.
 *
 * <p>A pinned entry lives here and not in the table below; at the last unpin it goes back, as one just used. There are never
 * more pins than open tunnels. Thread-safe: whatever moves or changes an entry does so inside the map's
 * {@code compute} for its key, so that an entry is in one of the two places and changes are not lost.
 */
final class PinningTable {
    private final AffinityTable table;
    private final ConcurrentHashMap<String, Pin> pins = new ConcurrentHashMap<>();

    PinningTable(AffinityTable table) {
        this.table = table;
    }

    @Nullable
    String get(String key) {
        String server = table.get(key);
        if (server == null && !pins.isEmpty()) {
            Pin pin = pins.get(key);
            return pin == null ? null : pin.server;
        }
        return server;
    }

    void put(String key, String server) {
        pins.compute(key, (same, pin) -> {
            if (pin == null) {
                table.put(key, server);
                return null;
            }
            return new Pin(server, pin.count);
        });
    }

    void touch(String key) {
        table.touch(key);
    }

    /** Pins the entry; one more time if it is pinned. Makes one for {@code server} if it is gone meanwhile. */
    void pin(String key, String server) {
        pins.compute(key, (same, pin) -> {
            if (pin != null) {
                return new Pin(pin.server, pin.count + 1);
            }
            String known = table.get(key);
            table.remove(key);
            return new Pin(known == null ? server : known, 1);
        });
    }

    void unpin(String key) {
        pins.computeIfPresent(key, (same, pin) -> {
            if (pin.count > 1) {
                return new Pin(pin.server, pin.count - 1);
            }
            table.put(key, pin.server);
            return null;
        });
    }

    long size() {
        return table.size() + pins.size();
    }

    void clear() {
        pins.clear();
        table.clear();
    }

    private record Pin(String server, int count) {}
}
