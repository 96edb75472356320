// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Traffic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What is counted for a backend beyond its servers. Thread-safe. */
final class BackendCounters {

    private final ServerCounters unassigned = new ServerCounters();
    private final AtomicInteger mostLoad = new AtomicInteger();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private final List<ServerRuntime> leaving = new ArrayList<>();

    BackendCounters() {
        for (Refusal why : Refusal.values()) {
            refused.put(why, new LongAdder());
        }
    }

    /** Returns the counters of requests that no server saw, and of servers that are no more. */
    ServerCounters unassigned() {
        return unassigned;
    }

    void refused(Refusal why) {
        requireNonNull(refused.get(why)).increment();
    }

    /** Notes how many requests there are. */
    void load(int now) {
        if (now > mostLoad.get()) {
            mostLoad.accumulateAndGet(now, Math::max);
        }
    }

    int mostLoad() {
        return mostLoad.get();
    }

    /** Counts a server that was taken out among the leaving ones until it is empty, then keeps its numbers only. */
    void leaving(ServerRuntime server) {
        synchronized (leaving) {
            leaving.add(server);
        }
        server.whenEmpty(slots -> left(server));
    }

    private void left(ServerRuntime server) {
        synchronized (leaving) {
            if (leaving.remove(server)) {
                unassigned.absorb(server.counters.traffic(0, 0, 0, 0));
            }
        }
    }

    /** Returns the sum over these servers, those that are leaving, and the rest. */
    Traffic total(List<ServerRuntime> servers, int active, int queued, int queuedMax) {
        ServerCounters sum = new ServerCounters();
        synchronized (leaving) {
            sum.absorb(unassigned.traffic(0, 0, 0, 0));
            leaving.forEach(server -> sum.absorb(server.counters.traffic(0, 0, 0, 0)));
        }
        for (ServerRuntime server : servers) {
            sum.absorb(server.counters.traffic(0, 0, 0, 0));
        }
        return sum.traffic(active, mostLoad(), queued, queuedMax);
    }

    /** Returns the refusals by reason, those that occurred only. */
    Map<String, Long> refusals() {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach((why, count) -> {
            if (count.sum() > 0) {
                counts.put(RequestRecord.word(why), count.sum());
            }
        });
        return counts;
    }
}
