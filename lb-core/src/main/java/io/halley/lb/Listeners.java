// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.BalancerListener;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells events to all listeners; what one of them throws is logged once and hurts nobody else. Thread-safe. */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final CopyOnWriteArrayList<BalancerListener> listeners = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<BalancerListener> hearingRequests = new CopyOnWriteArrayList<>();
    private final Set<BalancerListener> failed = ConcurrentHashMap.newKeySet();
    private final Queue<Consumer<BalancerListener>> later = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untold = new AtomicInteger();

    void add(BalancerListener listener) {
        if (listeners.addIfAbsent(listener) && listener.hearsRequests()) {
            hearingRequests.add(listener);
        }
    }

    void remove(BalancerListener listener) {
        listeners.remove(listener);
        hearingRequests.remove(listener);
        failed.remove(listener);
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    boolean hearRequests() {
        return !hearingRequests.isEmpty();
    }

    /** Tells an event of a request now. */
    void tellOfRequest(Consumer<BalancerListener> event) {
        tell(hearingRequests, event);
    }

    /** Tells an event now. */
    void tell(Consumer<BalancerListener> event) {
        tell(listeners, event);
    }

    private void tell(List<BalancerListener> told, Consumer<BalancerListener> event) {
        for (BalancerListener listener : told) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                if (failed.add(listener)) {
                    log.warn("Listener {} failed; further failures of it are not logged", listener, e);
                }
            }
        }
    }

    /** Keeps an event for {@link #flush}; for callers that hold a lock. */
    void keep(Consumer<BalancerListener> event) {
        later.add(event);
    }

    /**
     * Tells the events that were kept, in their order.
     *
     * <p>One thread at a time tells; whoever comes meanwhile, a listener included, leaves its events to that one.
     */
    void flush() {
        if (untold.getAndIncrement() > 0) {
            return;
        }
        int done = 1;
        do {
            for (Consumer<BalancerListener> event = later.poll(); event != null; event = later.poll()) {
                tell(event);
            }
            done = untold.addAndGet(-done);
        } while (done > 0);
    }
}
