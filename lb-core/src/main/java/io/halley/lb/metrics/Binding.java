// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.LoadBalancer;
import io.halley.lb.Refusal;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.CheckEnded;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.LimitSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One balancer's meters in one registry: makes and removes them as servers come and go. Thread-safe. */
final class Binding implements BalancerListener {

    private final LoadBalancer balancer;
    private final MeterRegistry registry;
    private final Tags tags;
    private final SnapshotCache snapshots;
    private final MeterSet backend;
    private final MeterSet unassignedMeters;
    private final Map<String, ServerMeters> servers = new ConcurrentHashMap<>();
    private final Map<String, MeterSet> affinities = new ConcurrentHashMap<>();
    private final Map<String, MeterSet> limits = new ConcurrentHashMap<>();
    private final Map<String, MeterSet> sharedTables = new ConcurrentHashMap<>();
    private final Map<String, MeterSet> sessions = new ConcurrentHashMap<>();
    private final RequestTimers unassigned;
    private @Nullable MeterSet bayeux;
    private boolean ended;

    Binding(LoadBalancer balancer, MeterRegistry registry, Tags tags) {
        this.balancer = balancer;
        this.registry = registry;
        this.tags = tags.and("backend", balancer.backend().name());
        snapshots = new SnapshotCache(balancer, registry.config().clock());
        backend = new MeterSet(registry, this.tags);
        unassignedMeters = new MeterSet(registry, this.tags.and("server", "<NOSRV>"));
        unassigned = new RequestTimers(unassignedMeters);
    }

    void begin() {
        backend.gauge(
                "loadbalancer.queued",
                "Requests that wait for whichever server is free",
                () -> snapshots.backend().queued());
        backend.gauge(
                "loadbalancer.overload",
                "What is shed since the heap runs short: 1 keep-alive, 2 new requests too",
                () -> balancer.overload().severity());
        for (Refusal refusal : Refusal.values()) {
            String reason = refusal.name().toLowerCase(Locale.ROOT);
            backend.counter(
                    "loadbalancer.refused",
                    "Requests that were given no server",
                    "",
                    () -> snapshots.backend().refused().getOrDefault(reason, 0L),
                    "reason",
                    reason);
        }
        balancer.addListener(this);
        follow();
    }

    void end() {
        balancer.removeListener(this);
        synchronized (this) {
            ended = true;
            backend.end();
            unassignedMeters.end();
            retain(servers, Set.of(), ServerMeters::end);
            retain(affinities, Set.of(), MeterSet::end);
            retain(limits, Set.of(), MeterSet::end);
            retain(sharedTables, Set.of(), MeterSet::end);
            retain(sessions, Set.of(), MeterSet::end);
            bayeux(false);
        }
    }

    private void bayeux(boolean read) {
        MeterSet before = bayeux;
        if (read && before == null) {
            bayeux = BayeuxMeters.backend(new MeterSet(registry, tags), snapshots);
        } else if (!read && before != null) {
            bayeux = null;
            before.end();
        }
    }

    /** Brings the meters in line with the servers, affinities and limits that there are. */
    private synchronized void follow() {
        if (ended) {
            return;
        }
        SnapshotCache.Names names = snapshots.names();
        retain(servers, names.servers(), ServerMeters::end);
        retain(affinities, names.affinities(), MeterSet::end);
        retain(limits, names.limits(), MeterSet::end);
        names.servers().forEach(name -> servers.computeIfAbsent(name, this::server));
        names.affinities().forEach(source -> affinities.computeIfAbsent(source, this::affinity));
        names.limits().forEach(name -> limits.computeIfAbsent(name, this::limit));
        retain(sharedTables, names.sharedTables(), MeterSet::end);
        names.sharedTables()
                .forEach(name -> sharedTables.computeIfAbsent(
                        name,
                        table -> SharedTableMeters.of(
                                new MeterSet(registry, tags.and("table", table)), snapshots, table)));
        boolean readsBayeux = balancer.backend().bayeux() != null;
        bayeux(readsBayeux);
        Set<String> counted = readsBayeux ? names.servers() : Set.of();
        retain(sessions, counted, MeterSet::end);
        counted.forEach(name -> sessions.computeIfAbsent(
                name,
                server -> BayeuxMeters.server(new MeterSet(registry, tags.and("server", server)), snapshots, server)));
    }

    private static <M> void retain(Map<String, M> meters, Set<String> names, Consumer<M> end) {
        meters.entrySet().removeIf(entry -> {
            boolean gone = !names.contains(entry.getKey());
            if (gone) {
                end.accept(entry.getValue());
            }
            return gone;
        });
    }

    private ServerMeters server(String name) {
        return new ServerMeters(name, snapshots, new MeterSet(registry, tags.and("server", name)));
    }

    private MeterSet affinity(String source) {
        MeterSet meters = new MeterSet(registry, tags.and("source", source));
        Map<String, Function<AffinitySnapshot, Long>> results = Map.of(
                "hit",
                AffinitySnapshot::hits,
                "miss",
                AffinitySnapshot::misses,
                "stale",
                AffinitySnapshot::stale,
                "broken",
                AffinitySnapshot::broken);
        results.forEach((result, count) -> meters.counter(
                "loadbalancer.affinity",
                "Requests by what their affinity was worth",
                "",
                () -> read(source, count::apply),
                "result",
                result));
        meters.gauge(
                "loadbalancer.affinity.entries", "Entries in the table", () -> read(source, AffinitySnapshot::entries));
        return meters;
    }

    private MeterSet limit(String name) {
        MeterSet meters = new MeterSet(registry, tags.and("limit", name));
        meters.counter(
                "loadbalancer.limit.refused",
                "Requests that the limit refused",
                "",
                () -> readLimit(name, LimitSnapshot::refused));
        meters.counter(
                "loadbalancer.limit.evicted",
                "Clients that the limit's table gave up for want of room",
                "",
                () -> readLimit(name, LimitSnapshot::evicted));
        meters.gauge(
                "loadbalancer.limit.clients",
                "Clients in the limit's table",
                () -> readLimit(name, LimitSnapshot::clients));
        return meters;
    }

    private double readLimit(String name, ToDoubleFunction<LimitSnapshot> value) {
        LimitSnapshot now = snapshots.limit(name);
        return now == null ? 0 : value.applyAsDouble(now);
    }

    private double read(String source, ToDoubleFunction<AffinitySnapshot> value) {
        AffinitySnapshot now = snapshots.affinity(source);
        return now == null ? 0 : value.applyAsDouble(now);
    }

    @Override
    public void requestEnded(RequestEnded event) {
        if (event.server() == null) {
            unassigned.record(event);
            return;
        }
        ServerMeters server = servers.get(event.server().name());
        if (server != null) {
            server.record(event);
        }
    }

    @Override
    public void checkEnded(CheckEnded event) {
        ServerMeters server = servers.get(event.server().name());
        if (server != null) {
            server.record(event);
        }
    }

    @Override
    public void reconfigured(Reconfigured event) {
        follow();
    }
}
