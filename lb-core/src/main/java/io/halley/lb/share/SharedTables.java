// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.SharedTableSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables that this process shares with other balancers by one engine: what is learned here is known there.
 *
 * <p>The tables are filled in the background; until then, and whenever the engine is away, each balancer goes on with what
 * it knows. The log says when that begins and when it is over. When the engine is there again, each side gets what it does
 * not have.
 *
 * <p>Given to balancers by {@code Environment.sharedTables}. Who makes it closes it, after the balancers. Thread-safe; two
 * daemon threads of its own call the engine and watch over it.
 */
public final class SharedTables implements AutoCloseable {

    private static final char SEPARATOR = '\t';
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final HybridClock clock;
    private final int origin;
    private final Replication replication;
    private final @Nullable ReplicationThreads threads;
    private final Map<String, List<SharedTable>> tables = new ConcurrentHashMap<>();

    private SharedTables(TableEngine engine, LongSupplier nanoTime, InstantSource wall, int origin, boolean threaded) {
        this.nanoTime = nanoTime;
        this.origin = origin;
        clock = new HybridClock(wall);
        replication = new Replication(engine, this);
        engine.watch(replication);
        threads = threaded ? ReplicationThreads.start(replication) : null;
    }

    /** Begins to share tables by an engine, which is closed with them. */
    public static SharedTables on(TableEngine engine) {
        requireNonNull(engine, "engine");
        return new SharedTables(
                engine,
                System::nanoTime,
                Clock.systemUTC(),
                ThreadLocalRandom.current().nextInt(),
                true);
    }

    /** Returns tables whose work a test does itself. */
    static SharedTables unthreaded(TableEngine engine, LongSupplier nanoTime, InstantSource wall, int origin) {
        return new SharedTables(engine, nanoTime, wall, origin, false);
    }

    /**
     * Opens a table, empty at first; {@link SharedTable#clear} closes it.
     *
     * @param backend the backend's name, the same on all balancers, without control characters
     * @param name what tells the backend's tables apart, likewise
     * @param maxEntries how many entries this process keeps, pinned ones not counted
     * @param idle how long an entry is kept after its last use
     */
    public SharedTable open(String backend, String name, long maxEntries, Duration idle) {
        SharedTable table = new SharedTable(this, plain(backend), plain(name), maxEntries, idle);
        tables.computeIfAbsent(table.prefix(), same -> new CopyOnWriteArrayList<>())
                .add(table);
        replication.recovered();
        return table;
    }

    /** Completes when the engine's entries have been loaded for the first time. */
    public CompletionStage<Void> ready() {
        return replication.ready();
    }

    /** Returns what the tables of a backend are like now. */
    public List<SharedTableSnapshot> snapshot(String backend) {
        return tables.values().stream()
                .flatMap(List::stream)
                .filter(table -> table.backend().equals(plain(backend)))
                .map(SharedTable::snapshot)
                .sorted((a, b) -> a.table().compareTo(b.table()))
                .toList();
    }

    /** Sends what waits to be sent, for up to 2 s, and closes the engine. Not for IO threads. */
    @Override
    public void close() {
        if (threads != null) {
            threads.close(LAST_WORDS);
        }
        replication.close();
    }

    /** Returns the engine's words for itself. */
    @Override
    public String toString() {
        return "shared tables on " + replication;
    }

    static String prefix(String backend, String name) {
        return backend + SEPARATOR + name;
    }

    static String key(SharedTable table, String key) {
        return table.prefix() + SEPARATOR + key;
    }

    private static String plain(String name) {
        return name.replace(SEPARATOR, ' ');
    }

    /** Takes what the engine has told; entries of tables that are not open here are none of ours. */
    void arrived(String key, String value, int round) {
        int backendEnd = key.indexOf(SEPARATOR);
        int end = backendEnd < 0 ? -1 : key.indexOf(SEPARATOR, backendEnd + 1);
        List<SharedTable> named = end < 0 ? null : tables.get(key.substring(0, end));
        if (named != null) {
            String own = key.substring(end + 1);
            named.forEach(table -> table.arrived(own, value, round));
        }
    }

    void closed(SharedTable table) {
        tables.computeIfPresent(table.prefix(), (same, named) -> {
            named.remove(table);
            return named.isEmpty() ? null : named;
        });
    }

    List<SharedTable> all() {
        return tables.values().stream().flatMap(List::stream).toList();
    }

    Replication replication() {
        return replication;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    HybridClock clock() {
        return clock;
    }

    int origin() {
        return origin;
    }
}
