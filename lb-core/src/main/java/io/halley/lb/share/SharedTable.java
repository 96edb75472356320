// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.halley.lb.model.SharedTableSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One table of a backend that the balancers share. All questions are answered from this process's memory.
 *
 * <p>A change is written here first and sent later; of two changes of a key the later wins, everywhere. A use is told to the
 * others only if the last writing is a quarter of the idle time ago, so an entry lives for between one and one and a
 * quarter of it after its last use. Pinned entries are written again at that pace for as long as they are pinned. A removal
 * is remembered for a minute.
 *
 * <p>Thread-safe. No method waits for the engine; changes of one key wait for each other for a moment.
 */
public final class SharedTable implements StickTable {

    /** How many times a used entry is written within its idle time. */
    private static final int REFRESHES = 4;

    /** How often pinned entries are looked at in the time after which they are written again. */
    private static final int LOOKS = 8;

    private static final long REMOVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final SharedTables tables;
    private final Replication replication;
    private final String backend;
    private final String name;
    private final long refreshNanos;
    private final long lifeNanos;
    private final Cache<String, Entry> entries;
    private final Set<String> pinned = ConcurrentHashMap.newKeySet();
    private long lookedNanos;
    private volatile @Nullable BiConsumer<String, String> listener;

    final AtomicInteger queued = new AtomicInteger();
    final LongAdder sent = new LongAdder();
    final LongAdder dropped = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    SharedTable(SharedTables tables, String backend, String name, long maxEntries, Duration idle) {
        this.tables = tables;
        this.backend = backend;
        this.name = name;
        replication = tables.replication();
        refreshNanos = Math.max(1, idle.toNanos() / REFRESHES);
        lifeNanos = idle.toNanos() + refreshNanos;
        lookedNanos = now();
        entries = Caffeine.newBuilder()
                // Pinned entries weigh nothing, so that they are never pushed out.
                .maximumWeight(maxEntries)
                .weigher((String key, Entry entry) -> entry.pins > 0 ? 0 : 1)
                .expireAfter(new Life())
                .ticker(tables.nanoTime()::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public @Nullable String get(String key) {
        Entry entry = entries.getIfPresent(key);
        if (entry == null || entry.value == null) {
            return null;
        }
        if (isDue(entry, now())) {
            refresh(key);
        }
        return entry.value;
    }

    @Override
    public void put(String key, String value) {
        long now = now();
        Entry before = entries.getIfPresent(key);
        if (before != null && value.equals(before.value) && !isDue(before, now)) {
            return;
        }
        entries.asMap().compute(key, (same, known) -> written(value, now, known == null ? 0 : known.pins));
        share(key, value);
    }

    @Override
    public void touch(String key) {
        var unused = get(key);
    }

    @Override
    public void pin(String key, String value) {
        long now = now();
        Entry before = entries.getIfPresent(key);
        entries.asMap().compute(key, (same, known) -> {
            pinned.add(key);
            if (known == null || known.value == null || isDue(known, now)) {
                String server = known == null || known.value == null ? value : known.value;
                return written(server, now, known == null ? 1 : known.pins + 1);
            }
            return known.pins(known.pins + 1);
        });
        if (before == null || before.value == null || isDue(before, now)) {
            share(key, value);
        }
    }

    @Override
    public void unpin(String key) {
        entries.asMap().computeIfPresent(key, (same, known) -> {
            if (known.pins <= 1) {
                pinned.remove(key);
            }
            return known.pins(Math.max(0, known.pins - 1));
        });
        touch(key);
    }

    /** Forgets a key, on all balancers. A value that was written before, and comes later, does not bring it back. */
    public void remove(String key) {
        entries.asMap().compute(key, (same, known) -> written(null, now(), known == null ? 0 : known.pins));
        share(key, "");
    }

    @Override
    public long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    /** Forgets all here, and shares no more; the other balancers keep theirs. */
    @Override
    public void clear() {
        tables.closed(this);
        entries.invalidateAll();
        pinned.clear();
    }

    /**
     * Sets who is told of each value that comes from another balancer, on a thread of the engine, which must not be held;
     * {@code ""} for a removal.
     */
    public void onChange(BiConsumer<String, String> listener) {
        this.listener = listener;
    }

    String backend() {
        return backend;
    }

    /** Returns what the engine's keys of this table begin with. */
    String prefix() {
        return SharedTables.prefix(backend, name);
    }

    SharedTableSnapshot snapshot() {
        return new SharedTableSnapshot(
                name,
                replication.isUp(),
                replication.isLoading(),
                size(),
                queued.get(),
                Duration.ofNanos(replication.lagNanos()),
                sent.sum(),
                received.sum(),
                dropped.sum(),
                rejected.sum());
    }

    // What the replication asks

    /** Returns the entry as it is now; no use of it. */
    @Nullable
    Entry peek(String key) {
        return entries.policy().getIfPresentQuietly(key);
    }

    /** Returns for how long an entry lives yet. */
    Duration left(Entry entry) {
        return Duration.ofNanos(entry.writtenNanos + life(entry) - now());
    }

    /** Takes what the engine has told; {@code round} is that of its loading. */
    void arrived(String key, String text, int round) {
        Entry told = EntryText.isKey(key) ? EntryText.parse(text) : null;
        if (told == null || !tables.clock().accepts(told.stamp)) {
            if (rejected.sum() == 0) {
                replication.rejected(prefix(), text.length());
            }
            rejected.increment();
            return;
        }
        long age = TimeUnit.MILLISECONDS.toNanos(tables.clock().age(told.stamp));
        if (age < life(told)) {
            Entry aged = new Entry(told.value, told.stamp, told.origin, now() - age, 0);
            aged.seen = round;
            merge(key, aged);
        }
    }

    private void merge(String key, Entry told) {
        Entry before = peek(key);
        Entry after = entries.asMap().compute(key, (same, known) -> {
            if (known == null) {
                return told;
            }
            if (known.isSameVersion(told)) {
                known.seen = told.seen;
                return known;
            }
            return told.isAfter(known) ? told.pins(known.pins) : known;
        });
        if (after.isSameVersion(told)) {
            if (before == null || !before.isSameVersion(told)) {
                received.increment();
                tell(key, told);
            }
        } else if (after.origin == tables.origin()) {
            // The engine has kept the older of two that were written at the same time.
            replication.offer(this, key);
        }
    }

    private void tell(String key, Entry told) {
        BiConsumer<String, String> hearing = listener;
        if (hearing != null) {
            hearing.accept(key, told.value == null ? "" : told.value);
        }
    }

    /** Writes pinned entries again that are due; called by one thread. */
    void refreshPinned() {
        long now = now();
        if (now - lookedNanos < refreshNanos / LOOKS) {
            return;
        }
        lookedNanos = now;
        for (String key : pinned) {
            Entry entry = peek(key);
            if (entry != null && entry.value != null && isDue(entry, now)) {
                refresh(key);
            }
        }
    }

    /** Returns the keys of entries that the engine was not known to have in this round. */
    Stream<String> unseen(int round) {
        return entries.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().seen != round)
                .map(Map.Entry::getKey);
    }

    // Writing

    private void refresh(String key) {
        long now = now();
        Entry after = entries.asMap()
                .computeIfPresent(
                        key,
                        (same, known) -> known.value != null && isDue(known, now)
                                ? written(known.value, now, known.pins)
                                : known);
        if (after != null && after.value != null) {
            share(key, after.value);
        }
    }

    private Entry written(@Nullable String value, long now, int pins) {
        return new Entry(value, tables.clock().next(), tables.origin(), now, pins);
    }

    private void share(String key, String value) {
        // A key or a server whose name is too long stays here alone.
        if (EntryText.isKey(key) && EntryText.isValue(value)) {
            replication.offer(this, key);
        }
    }

    private boolean isDue(Entry entry, long now) {
        return now - entry.writtenNanos > refreshNanos;
    }

    private long now() {
        return tables.nanoTime().getAsLong();
    }

    private long life(Entry entry) {
        return entry.value == null ? REMOVED_NANOS : lifeNanos;
    }

    /** From its last writing, not from its last use, so that all balancers forget it at about the same time. */
    private final class Life implements Expiry<String, Entry> {

        @Override
        public long expireAfterCreate(String key, Entry entry, long now) {
            return entry.pins > 0 ? Long.MAX_VALUE : Math.max(1, entry.writtenNanos + life(entry) - now);
        }

        @Override
        public long expireAfterUpdate(String key, Entry entry, long now, long before) {
            return expireAfterCreate(key, entry, now);
        }

        @Override
        public long expireAfterRead(String key, Entry entry, long now, long before) {
            return before;
        }
    }
}
