// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.LoadBalancer;
import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.SharedTableSnapshot;
import io.micrometer.core.instrument.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot for all the meters that a registry reads in one go, so that a scrape's cost grows with the servers and not
 * with their square. Thread-safe.
 */
final class SnapshotCache {

    /** Shorter than any interval of scrapes, longer than a scrape takes. */
    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LoadBalancer balancer;
    private final Clock clock;
    private volatile @Nullable Picture last;

    private record Picture(
            long taken,
            BackendSnapshot backend,
            Map<String, ServerSnapshot> servers,
            Map<String, AffinitySnapshot> affinities,
            Map<String, LimitSnapshot> limits,
            Map<String, SharedTableSnapshot> sharedTables) {}

    SnapshotCache(LoadBalancer balancer, Clock clock) {
        this.balancer = balancer;
        this.clock = clock;
    }

    BackendSnapshot backend() {
        return picture().backend();
    }

    @Nullable
    ServerSnapshot server(String name) {
        return picture().servers().get(name);
    }

    @Nullable
    AffinitySnapshot affinity(String source) {
        return picture().affinities().get(source);
    }

    @Nullable
    LimitSnapshot limit(String name) {
        return picture().limits().get(name);
    }

    @Nullable
    SharedTableSnapshot sharedTable(String name) {
        return picture().sharedTables().get(name);
    }

    /** Returns the names of the servers, limits and shared tables and the sources of the affinities as they are now. */
    Names names() {
        last = null;
        Picture now = picture();
        return new Names(
                now.servers().keySet(),
                now.affinities().keySet(),
                now.limits().keySet(),
                now.sharedTables().keySet());
    }

    /** What has meters of its own. */
    record Names(Set<String> servers, Set<String> affinities, Set<String> limits, Set<String> sharedTables) {}

    private Picture picture() {
        Picture known = last;
        long now = clock.monotonicTime();
        if (known != null && now - known.taken() < KEPT_NANOS) {
            return known;
        }
        Picture fresh = take(now);
        last = fresh;
        return fresh;
    }

    private Picture take(long now) {
        BackendSnapshot backend = balancer.snapshot();
        Map<String, ServerSnapshot> servers = new HashMap<>();
        for (ServerSnapshot server : backend.servers()) {
            servers.put(server.name(), server);
        }
        Map<String, AffinitySnapshot> affinities = new HashMap<>();
        for (AffinitySnapshot affinity : backend.affinities()) {
            affinities.putIfAbsent(source(affinity), affinity);
        }
        Map<String, LimitSnapshot> limits = new HashMap<>();
        for (LimitSnapshot limit : backend.limits()) {
            limits.put(limit.name(), limit);
        }
        Map<String, SharedTableSnapshot> sharedTables = new HashMap<>();
        for (SharedTableSnapshot table : backend.sharedTables()) {
            sharedTables.putIfAbsent(table.table(), table);
        }
        return new Picture(now, backend, servers, affinities, limits, sharedTables);
    }

    /** The first two words: a further option of the same affinity shall not begin a new series. */
    private static String source(AffinitySnapshot affinity) {
        String[] words = affinity.affinity().split(" ", 3);
        return words.length < 2 ? words[0] : words[0] + " " + words[1];
    }
}
