// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The slots of one server across all IO threads: one for each request under way, held poll and open tunnel.
 *
 * <p>Thread-safe and lock-free. Who takes a slot gives it back exactly once, through {@link Queues#release}.
 */
final class ServerSlots {

    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger load;
    private volatile SlotLimit limit = SlotLimit.NONE;

    /**
     * Creates slots without a limit.
     *
     * @param load how many requests the whole backend has, queued ones included
     */
    ServerSlots(AtomicInteger load) {
        this.load = load;
    }

    /** Takes a slot if one is free. */
    boolean tryTake() {
        while (true) {
            int now = active.get();
            if (now >= limit()) {
                return false;
            }
            if (active.compareAndSet(now, now + 1)) {
                if (now >= most.get()) {
                    most.accumulateAndGet(now + 1, Math::max);
                }
                return true;
            }
        }
    }

    /** Gives a slot back and returns how many are still held. */
    int giveBack() {
        return active.decrementAndGet();
    }

    int active() {
        return active.get();
    }

    /** Returns the most slots ever held at once. */
    int most() {
        return most.get();
    }

    /** Returns the limit now, {@link Integer#MAX_VALUE} for none. */
    int limit() {
        SlotLimit now = limit;
        return now.least() == 0 ? now.at(0) : now.at(load.get());
    }

    boolean isFull() {
        return active.get() >= limit();
    }

    void limit(SlotLimit limit) {
        this.limit = limit;
    }
}
