// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.Faults;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How many connections a front has open, and how many it accepts in a second, of all clients together.
 *
 * <p>Nobody is refused: the front asks before it accepts, and leaves what is too much in the listen backlog. HAProxy: {@code
 * maxconn} and {@code rate-limit sessions} of a frontend.
 *
 * <p>Thread-safe and lock-free. Each {@link #tryOpen} that returned 0 is followed by one {@link #closed}.
 */
public final class ConnectionGate {
    private static final long SECOND = 1_000_000_000;

    private final int maxConnections;
    private final int perSecond;
    private final LongSupplier nanoTime;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final SlidingRate rate = new SlidingRate();
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
        Faults faults = new Faults();
        faults.requireRange("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
        faults.requireRange("perSecond", perSecond, 1, Integer.MAX_VALUE);
        faults.throwIfAny("connection gate");
        this.maxConnections = maxConnections;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a place for one connection and returns 0, or returns for how many nanoseconds to accept none.
     *
     * <p>{@link Long#MAX_VALUE}: until {@link #closed} returns true.
     */
    public long tryOpen() {
        long now = nanoTime.getAsLong();
        if (perSecond < Integer.MAX_VALUE) {
            long wait = rate.nanosUntil(perSecond - 1L, now, SECOND);
            if (wait > 0) {
                return wait;
            }
        }
        if (!take()) {
            waiting = true;
            // A connection may have closed before it could see that somebody waits.
            if (!take()) {
                return Long.MAX_VALUE;
            }
        }
        rate.add(1, now, SECOND);
        accepted.increment();
        return 0;
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
