// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The live side of a {@link CounterTable}: an entry for each client seen of late, bounded in number.
 *
 * <p>When the table is full, entries seen once make way before entries in use (TinyLFU). Entries of clients with open
 * connections stand in a second table too, so that neither age nor want of room loses them; there are never more of
 * these than connections.
 *
 * <p>Thread-safe; made for IO threads: a known key is found without a lock, and upkeep is done a little at a time by the
 * calling threads. What opens or ends a connection does so inside the second table's {@code compute} for the key.
 */
public final class CounterStore {
    private final CounterTable table;
    private final LongSupplier nanoTime;
    private final Cache<Object, Tracked> entries;
    private final ConcurrentHashMap<Object, Tracked> connected = new ConcurrentHashMap<>();
    private final Function<Object, Tracked> creating;
    private final LongAdder evicted = new LongAdder();

    CounterStore(CounterTable table, LongSupplier nanoTime) {
        this.table = table;
        this.nanoTime = nanoTime;
        CounterLayout layout = new CounterLayout(table.stored());
        creating = key -> new Tracked(key, this, layout);
        entries = open(table.size(), table.expire());
    }

    private Cache<Object, Tracked> open(long size, @Nullable Duration expire) {
        Caffeine<Object, Tracked> caffeine = Caffeine.newBuilder()
                .maximumSize(size)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .evictionListener(this::gaveUp);
        return expire == null
                ? caffeine.build()
                : caffeine.expireAfterAccess(expire).build();
    }

    /** Returns the description that this was made from. */
    public CounterTable table() {
        return table;
    }

    /** Counts a new connection of a client and returns its entry; {@link Tracked#connectionClosed} ends it. */
    public Tracked connectionOpened(InetAddress client) {
        return connectionOpened(AddressKey.of(client));
    }

    /** Counts a new connection of whoever has that text for a key, cut to the table's length. */
    public Tracked connectionOpened(String key) {
        return connectionOpened((Object) cut(key));
    }

    Tracked connectionOpened(Object key) {
        Tracked known = entries.get(key, creating);
        Tracked entry = connected.compute(key, (same, open) -> (open == null ? known : open).plusConnection());
        entry.connection();
        return entry;
    }

    void connectionClosed(Tracked entry) {
        connected.computeIfPresent(entry.key, (key, open) -> {
            if (open != entry || open.minusConnection()) {
                return open;
            }
            // Back in the table if it was given up there; idle from now on.
            entries.put(key, open);
            return null;
        });
    }

    /** Returns a client's entry, a new one if there is none; counts as a use. */
    public Tracked track(InetAddress client) {
        return track((Object) AddressKey.of(client));
    }

    /** Returns the entry of a text, cut to the table's length, a new one if there is none; counts as a use. */
    public Tracked track(String key) {
        return track((Object) cut(key));
    }

    /** Returns the entry of a number, a new one if there is none; counts as a use. */
    public Tracked track(int key) {
        return track((Object) key);
    }

    Tracked track(Object key) {
        Tracked open = connected.get(key);
        return open == null ? entries.get(key, creating) : open;
    }

    /** Returns a client's entry, or null if there is none; does not count as a use. HAProxy: {@code src_*}. */
    public @Nullable Tracked find(InetAddress client) {
        return find((Object) AddressKey.of(client));
    }

    /** Returns the entry of a text, or null if there is none; does not count as a use. */
    public @Nullable Tracked find(String key) {
        return find((Object) cut(key));
    }

    /** Returns the entry of a number, or null if there is none; does not count as a use. */
    public @Nullable Tracked find(int key) {
        return find((Object) key);
    }

    @Nullable
    Tracked find(Object key) {
        Tracked open = connected.get(key);
        return open == null ? entries.policy().getIfPresentQuietly(key) : open;
    }

    /** Returns the number of entries, those with open connections included. */
    public long size() {
        entries.cleanUp();
        long size = entries.estimatedSize();
        for (Object key : connected.keySet()) {
            size += entries.policy().getIfPresentQuietly(key) == null ? 1 : 0;
        }
        return size;
    }

    /** Returns the number of entries given up so far for want of room. */
    public long evicted() {
        return evicted.sum();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    private String cut(String key) {
        return key.length() <= table.length() ? key : key.substring(0, table.length());
    }

    private void gaveUp(@Nullable Object key, @Nullable Tracked entry, RemovalCause cause) {
        if (cause == RemovalCause.SIZE) {
            evicted.increment();
        }
    }
}
