// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.limit.CounterLayout.Slot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One client's entry in a {@link CounterStore}. HAProxy: what {@code track-sc0} points to.
 *
 * <p>Thread-safe and lock-free, but for the end of a connection. While one is open the entry is not forgotten; otherwise it
 * may be at any time, and what is counted here after that is lost.
 */
public final class Tracked implements Counters {
    private static final AtomicLongArray NO_TOTALS = new AtomicLongArray(0);

    final Object key;
    private final CounterStore store;
    private final CounterLayout layout;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLongArray totals;
    private final SlidingRate[] rates;

    Tracked(Object key, CounterStore store, CounterLayout layout) {
        this.key = key;
        this.store = store;
        this.layout = layout;
        totals = layout.totals() == 0 ? NO_TOTALS : new AtomicLongArray(layout.totals());
        rates = new SlidingRate[layout.rates()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = new SlidingRate();
        }
    }

    @Override
    public long value(Counter counter) {
        Slot slot = layout.slot(counter);
        if (slot == null) {
            return 0;
        } else if (counter == Counter.CONN_CUR) {
            return connections.get();
        }
        return counter.isRate() ? rates[slot.index()].value(store.now(), slot.periodNanos()) : totals.get(slot.index());
    }

    /** Returns after how many nanoseconds without events a rate is {@code most} or less. */
    long nanosUntil(Counter rate, long most) {
        Slot slot = layout.slot(rate);
        return slot == null ? 0 : rates[slot.index()].nanosUntil(most, store.now(), slot.periodNanos());
    }

    /** Counts the end of a connection; once for each that {@link CounterStore#connectionOpened} has counted. */
    public void connectionClosed() {
        store.connectionClosed(this);
    }

    /** Counts a connection that the connection rules let pass. */
    public void sessionOpened() {
        count(Counter.SESS_CNT, Counter.SESS_RATE, 1);
    }

    /** Counts a request that could not be understood, as a request and as an error. */
    public void invalidRequest() {
        request();
        error();
    }

    /** Counts for a rule. HAProxy: {@code sc-inc-gpc0}. */
    public void incrementGpc0() {
        count(Counter.GPC0, Counter.GPC0_RATE, 1);
    }

    /** Counts bytes that came from and went to the client. */
    public void transferred(long in, long out) {
        count(Counter.BYTES_IN_CNT, Counter.BYTES_IN_RATE, in);
        count(Counter.BYTES_OUT_CNT, Counter.BYTES_OUT_RATE, out);
    }

    void request() {
        count(Counter.HTTP_REQ_CNT, Counter.HTTP_REQ_RATE, 1);
    }

    void error() {
        count(Counter.HTTP_ERR_CNT, Counter.HTTP_ERR_RATE, 1);
    }

    void failure() {
        count(Counter.HTTP_FAIL_CNT, Counter.HTTP_FAIL_RATE, 1);
    }

    void handshake() {
        rate(Counter.HANDSHAKE_RATE, 1);
    }

    void connection() {
        count(Counter.CONN_CNT, Counter.CONN_RATE, 1);
    }

    /** Called by the store only, for one key at a time. */
    Tracked plusConnection() {
        connections.incrementAndGet();
        return this;
    }

    /** Returns whether connections are left. Called by the store only, for one key at a time. */
    boolean minusConnection() {
        return connections.decrementAndGet() > 0;
    }

    private void count(Counter total, Counter rate, long events) {
        Slot slot = layout.slot(total);
        if (slot != null) {
            totals.getAndAdd(slot.index(), events);
        }
        rate(rate, events);
    }

    private void rate(Counter rate, long events) {
        Slot slot = layout.slot(rate);
        if (slot != null && events > 0) {
            rates[slot.index()].add(events, store.now(), slot.periodNanos());
        }
    }
}
