// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes to the engine, and asks it for all entries at the start, after each absence, and when changes were lost.
 *
 * <p>Changes wait as keys in a bounded queue; what is sent is the entry as it is then. While the engine is away nothing
 * waits: when it is back, all of its entries are loaded, and then it gets those that it did not have.
 *
 * <p>{@link #offer} is called on IO threads: it takes no lock and calls no engine. {@link #step} belongs to one thread, which
 * an engine may hold; {@link #tick} to another, which tells that it does. The lock guards the fields under it for moments;
 * no engine is called under it.
 */
final class Replication implements TableEngine.Watcher, AutoCloseable {

    static final int CAPACITY = 65_536;
    static final int WINDOW = 256;

    private static final Logger log = LoggerFactory.getLogger(SharedTables.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOAD_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 5;
    private static final int NOTHING = -1;

    private final TableEngine engine;
    private final SharedTables tables;
    private final Queue<Change> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Runnable waker = () -> {};

    /** Whether changes are queued. Set before entries are looked through, so that a change is queued or found. */
    private volatile boolean up;

    private volatile boolean reload = true;
    private volatile boolean closed;
    private final AtomicInteger round = new AtomicInteger();
    private volatile long toldNanos;

    private final Object lock = new Object();
    // Guarded by the lock.
    private boolean loading;
    private int attempt;
    private int inFlight;
    private int failures;
    private int lookFor = NOTHING;
    private long retryNanos;
    private long awayNanos;
    private long takenNanos;
    /** Since when the engine has not returned from a call, or 0. */
    private long callNanos;
    // Of the stepping thread.
    private Iterator<Change> missing = Collections.emptyIterator();
    private boolean unflushed;

    private record Change(SharedTable table, String key, long sinceNanos) {}

    Replication(TableEngine engine, SharedTables tables) {
        this.engine = engine;
        this.tables = tables;
        retryNanos = now();
        awayNanos = now();
        takenNanos = now();
        toldNanos = now();
    }

    // IO threads

    /** Lets an entry be sent soon, unless the engine is away. */
    void offer(SharedTable table, String key) {
        if (!up) {
            return;
        }
        if (waiting.incrementAndGet() > CAPACITY) {
            waiting.decrementAndGet();
            table.dropped.increment();
            reload = true;
            return;
        }
        table.queued.incrementAndGet();
        queue.add(new Change(table, key, now()));
        waker.run();
    }

    // The engine's threads

    @Override
    public void changed(String key, String value) {
        toldNanos = now();
        tables.arrived(key, value, round.get());
    }

    @Override
    public void recovered() {
        reload = true;
        synchronized (lock) {
            retryNanos = now();
        }
        waker.run();
    }

    @Override
    public void lost(String reason) {
        synchronized (lock) {
            fail(attempt, reason);
        }
    }

    // The stepping thread

    /** Does the next thing; returns whether there may be more to do at once. */
    boolean step() {
        int during;
        int look;
        boolean loads;
        boolean sends;
        synchronized (lock) {
            during = attempt;
            loads = !closed && begins();
            look = lookFor;
            lookFor = NOTHING;
            sends = !closed && up && inFlight < WINDOW;
            if (sends && inFlight++ == 0) {
                takenNanos = now();
            }
        }
        if (look != NOTHING) {
            missing = missing(look);
        }
        if (loads) {
            call(during, engine::load, () -> loaded(during));
        }
        Change change = sends ? next() : null;
        if (change != null) {
            send(during, change);
        } else if (sends) {
            done(during);
        }
        if (change == null && unflushed) {
            unflushed = false;
            call(during, this::flush, () -> {});
        }
        return loads || change != null;
    }

    /** Begins to load if it is time: not while so much waits that more would be lost meanwhile. */
    private boolean begins() {
        if (loading || (up ? !reload || waiting.get() > CAPACITY / 8 : now() - retryNanos < 0)) {
            return false;
        }
        loading = true;
        reload = false;
        round.incrementAndGet();
        toldNanos = now();
        return true;
    }

    private CompletionStage<?> flush() {
        engine.flush();
        return CompletableFuture.completedStage(null);
    }

    /** Fresh changes go before those that the engine lacks since before. */
    private @Nullable Change next() {
        Change change = queue.poll();
        if (change != null) {
            left(change);
            return change;
        }
        return missing.hasNext() ? missing.next() : null;
    }

    private void left(Change change) {
        waiting.decrementAndGet();
        change.table.queued.decrementAndGet();
    }

    private Iterator<Change> missing(int round) {
        return tables.all().stream()
                .flatMap(table -> table.unseen(round).map(key -> new Change(table, key, now())))
                .iterator();
    }

    private void send(int during, Change change) {
        Entry entry = change.table.peek(change.key);
        Duration left = entry == null ? Duration.ZERO : change.table.left(entry);
        if (entry == null || left.toMillis() <= 0) {
            done(during);
            return;
        }
        unflushed = true;
        call(during, () -> engine.put(SharedTables.key(change.table, change.key), EntryText.of(entry), left), () -> {
            change.table.sent.increment();
            done(during);
        });
    }

    private interface Call {
        CompletionStage<?> begin();
    }

    /** Calls the engine, whatever it does. */
    private void call(int during, Call call, Runnable then) {
        synchronized (lock) {
            callNanos = now() | 1;
        }
        CompletionStage<?> answer;
        try {
            answer = call.begin();
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedStage(e);
        }
        synchronized (lock) {
            callNanos = 0;
        }
        answer.whenComplete((done, failure) -> {
            if (failure == null) {
                then.run();
            } else {
                synchronized (lock) {
                    fail(during, reason(failure));
                }
            }
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void done(int during) {
        boolean full;
        synchronized (lock) {
            if (during != attempt) {
                return;
            }
            full = inFlight-- == WINDOW;
            takenNanos = now();
        }
        if (full) {
            waker.run();
        }
    }

    private void loaded(int during) {
        synchronized (lock) {
            if (during != attempt) {
                return;
            }
            if (!up) {
                log.info("Tables are shared by {}{}", engine, failures == 0 ? "" : " again");
            }
            up = true;
            loading = false;
            failures = 0;
            lookFor = round.get();
        }
        ready.complete(null);
        waker.run();
    }

    // The watching thread

    /** Looks whether the engine still answers, and keeps pinned entries alive. */
    void tick() {
        synchronized (lock) {
            long now = now();
            long patience = loading ? LOAD_PATIENCE_NANOS : PATIENCE_NANOS;
            if ((up || loading) && callNanos != 0 && now - callNanos > patience) {
                fail(attempt, "a call has not returned for " + patience / 1_000_000_000 + " s");
            } else if (inFlight > 0 && now - takenNanos > PATIENCE_NANOS) {
                fail(attempt, "no change was taken for " + PATIENCE_NANOS / 1_000_000_000 + " s");
            } else if (loading && now - toldNanos > LOAD_PATIENCE_NANOS) {
                fail(attempt, "nothing was told for " + LOAD_PATIENCE_NANOS / 1_000_000_000 + " s");
            }
        }
        tables.all().forEach(SharedTable::refreshPinned);
    }

    /** Goes on without the engine; under the lock. */
    private void fail(int during, String reason) {
        if (during != attempt || closed) {
            return;
        }
        attempt++;
        if (failures == 0) {
            log.warn("{}: {}; this balancer goes on with its own tables", engine, reason);
            awayNanos = up ? now() : awayNanos;
        }
        up = false;
        loading = false;
        inFlight = 0;
        lookFor = NOTHING;
        retryNanos = now() + (FIRST_RETRY_NANOS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        for (Change change = queue.poll(); change != null; change = queue.poll()) {
            left(change);
        }
    }

    // Anybody

    boolean isUp() {
        return up;
    }

    boolean isLoading() {
        synchronized (lock) {
            return loading;
        }
    }

    /** Returns for how long the oldest change waits; since the engine went away, if it has. */
    long lagNanos() {
        if (!up) {
            synchronized (lock) {
                return now() - awayNanos;
            }
        }
        Change oldest = queue.peek();
        return oldest == null ? 0 : Math.max(0, now() - oldest.sinceNanos);
    }

    CompletionStage<Void> ready() {
        return ready.copy();
    }

    /** Returns whether nothing waits to be sent or answered. */
    boolean isIdle() {
        synchronized (lock) {
            return !up || (queue.isEmpty() && inFlight == 0);
        }
    }

    /** Says what to do when there may be something to do. */
    void waker(Runnable waker) {
        this.waker = waker;
    }

    /** Tells once for each table that something was not understood. */
    void rejected(String table, int length) {
        log.warn(
                "{}: table {}: a value of {} characters is no entry, or too far ahead in time; it is ignored",
                engine,
                table,
                length);
    }

    @Override
    public void close() {
        closed = true;
        engine.close();
    }

    private long now() {
        return tables.nanoTime().getAsLong();
    }

    @Override
    public String toString() {
        return engine.toString();
    }
}
