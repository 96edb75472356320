// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import org.jspecify.annotations.Nullable;

/**
 * Waiting requests, first in first out; leaving from the middle is O(1).
 *
 * <p>Guarded by the lock of {@link Queues}; only the numbers may be read without it.
 */
final class WaitQueue {

    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private volatile int size;
    private volatile int most;
    private boolean closed;
    private int served;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Returns the longest that it ever was. */
    int most() {
        return most;
    }

    @Nullable
    Waiter first() {
        return first;
    }

    /** Returns whether it lets nobody in. */
    boolean isClosed() {
        return closed;
    }

    void closed(boolean value) {
        closed = value;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    void add(Waiter waiter) {
        waiter.queue = this;
        waiter.position = served;
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.after = waiter;
        }
        last = waiter;
        size++;
        most = Math.max(most, size);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    void remove(Waiter waiter) {
        Waiter before = waiter.before;
        Waiter after = waiter.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.queue = null;
        waiter.position = served - waiter.position + 1;
        size--;
    }

    /** Takes a waiter out to be served. */
    void serve(Waiter waiter) {
        remove(waiter);
        served++;
    }
}
