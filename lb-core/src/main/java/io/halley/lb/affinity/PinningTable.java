// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.share.StickTable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A table whose entries can be pinned: kept without regard to their age or to the table's bound.
 *
 * <p>A pinned entry lives here and not in the table below; at the last unpin it goes back, as one just used. There are
 * never more pins than open tunnels.
 *
 * <p>Thread-safe. What changes an entry does so inside the map's {@code compute} for its key, so that no change is
 * lost. An entry on its way is in both places for a moment, never in none: it is taken from the table after it was
 * pinned, and pinned no more after it was put back.
 */
final class PinningTable implements StickTable {
    private final AffinityTable table;
    private final ConcurrentHashMap<String, Pin> pins = new ConcurrentHashMap<>();

    /**
     * Counts the entries that went back: a search that found nothing may have missed one on its way if this has
     * changed.
     */
    private final AtomicInteger returns = new AtomicInteger();

    PinningTable(AffinityTable table) {
        this.table = table;
    }

    @Override
    public @Nullable String get(String key) {
        while (true) {
            int before = returns.get();
            String server = table.get(key);
            if (server != null) {
                return server;
            }
            Pin pin = pins.get(key);
            if (pin != null) {
                return pin.server;
            }
            if (returns.get() == before) {
                return null;
            }
        }
    }

    @Override
    public void put(String key, String server) {
        pins.compute(key, (same, pin) -> {
            if (pin == null) {
                table.put(key, server);
                return null;
            }
            return new Pin(server, pin.count);
        });
    }

    @Override
    public void touch(String key) {
        table.touch(key);
    }

    @Override
    public void pin(String key, String server) {
        pins.compute(key, (same, pin) -> {
            if (pin != null) {
                return new Pin(pin.server, pin.count + 1);
            }
            String known = table.get(key);
            return new Pin(known == null ? server : known, 1);
        });
        // The pin just made keeps the entry from going back before this.
        table.remove(key);
    }

    @Override
    public void unpin(String key) {
        pins.computeIfPresent(key, (same, pin) -> {
            if (pin.count > 1) {
                return new Pin(pin.server, pin.count - 1);
            }
            table.put(key, pin.server);
            returns.incrementAndGet();
            return null;
        });
    }

    @Override
    public long size() {
        return table.size() + pins.size();
    }

    @Override
    public void clear() {
        pins.clear();
        table.clear();
    }

    private record Pin(String server, int count) {}
}
