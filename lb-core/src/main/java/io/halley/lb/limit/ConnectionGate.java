// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.Faults;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How many connections a front has open, and how many it accepts in a second, of all clients together.
 *
 * <p>Nobody is refused: the front asks for a place, and leaves what is too much in the listen backlog. HAProxy: {@code
 * maxconn} and {@code rate-limit sessions} of a frontend.
 *
 * <p>Thread-safe and lock-free. Each {@link #tryTake} that returned 0 is followed soon by one {@link #opened} or {@link
 * #refused}, and in the end by one {@link #closed}.
 */
public final class ConnectionGate {
    private static final long SECOND = 1_000_000_000;
    /** What is neither opened nor refused yet will be so by then. */
    private static final long SOON = 1_000_000;

    private final LongSupplier nanoTime;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger undecided = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final SlidingRate rate = new SlidingRate();
    private volatile int maxConnections;
    private volatile int perSecond;
    private volatile boolean waiting;

    /**
     * Creates a gate.
     *
     * @param maxConnections the most connections open at once, {@link Integer#MAX_VALUE} for no limit
     * @param perSecond the most connections accepted in a second, {@link Integer#MAX_VALUE} for no limit; may be passed by
     *     as many as there are accepting threads
     * @throws IllegalArgumentException if one of the two is less than 1
     */
    public ConnectionGate(int maxConnections, int perSecond, LongSupplier nanoTime) {
        check(maxConnections, perSecond);
        this.nanoTime = nanoTime;
        this.maxConnections = maxConnections;
        this.perSecond = perSecond;
    }

    /**
     * Changes the limits and keeps the counts; whoever waits for a place or for time has to ask again.
     *
     * @throws IllegalArgumentException as the constructor
     */
    public void limits(int newMaxConnections, int newPerSecond) {
        check(newMaxConnections, newPerSecond);
        maxConnections = newMaxConnections;
        perSecond = newPerSecond;
    }

    private static void check(int maxConnections, int perSecond) {
        Faults faults = new Faults();
        faults.requireRange("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
        faults.requireRange("perSecond", perSecond, 1, Integer.MAX_VALUE);
        faults.throwIfAny("connection gate");
    }

    /**
     * Takes a place for one connection and returns 0, or returns for how many nanoseconds to accept none.
     *
     * <p>{@link Long#MAX_VALUE}: until {@link #closed} returns true.
     */
    public long tryTake() {
        long wait = perSecond < Integer.MAX_VALUE ? untilTheRateAllows() : 0;
        if (wait > 0) {
            return wait;
        }
        if (!take()) {
            waiting = true;
            // A connection may have closed before it could see that somebody waits.
            if (!take()) {
                return Long.MAX_VALUE;
            }
        }
        undecided.getAndIncrement();
        return 0;
    }

    private long untilTheRateAllows() {
        long now = nanoTime.getAsLong();
        long wait = rate.nanosUntil(perSecond - 1L, now, SECOND);
        if (wait > 0) {
            return wait;
        }
        int coming = undecided.get();
        boolean enough =
                coming > 0 && (coming >= perSecond || rate.nanosUntil(perSecond - 1L - coming, now, SECOND) > 0);
        return enough ? SOON : 0;
    }

    /** Counts a connection in the place that was taken. */
    public void opened() {
        rate.add(1, nanoTime.getAsLong(), SECOND);
        accepted.increment();
        undecided.getAndDecrement();
    }

    /** Counts none: a rule refused it, or it was gone. It has its place until {@link #closed}. */
    public void refused() {
        undecided.getAndDecrement();
    }

    /** Gives a place back and returns whether a front that waits for one is to accept again. */
    public boolean closed() {
        open.getAndDecrement();
        if (!waiting) {
            return false;
        }
        waiting = false;
        return true;
    }

    /** Returns the number of connections open now. HAProxy: {@code scur}. */
    public int open() {
        return open.get();
    }

    /** Returns the number of connections accepted so far. HAProxy: {@code stot}. */
    public long accepted() {
        return accepted.sum();
    }

    /** Returns the number of connections accepted in the last second. HAProxy: {@code rate}. */
    public long perSecond() {
        return rate.value(nanoTime.getAsLong(), SECOND);
    }

    private boolean take() {
        int before = open.get();
        while (before < maxConnections) {
            if (open.compareAndSet(before, before + 1)) {
                return true;
            }
            before = open.get();
        }
        return false;
    }
}
