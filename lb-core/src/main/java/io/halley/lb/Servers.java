// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.CheckEnded;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.HealthListener;
import io.halley.lb.health.HealthMonitor;
import io.halley.lb.health.HealthProbe;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.health.Scheduler;
import io.halley.lb.health.ServerWatch;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The servers of a backend and every change of them.
 *
 * <p>Thread-safe: one lock serialises the changes; each ends with a new {@link ServerTable}, which is all that requests
 * read. Listeners are told in the order of the changes, when the lock is free again.
 */
final class Servers {

    /** How often slow start is looked at while requests come. */
    private static final long REFRESH_NANOS = 100_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Environment environment;
    private final Queues queues;
    private final Listeners listeners;
    private final AtomicInteger load;
    private final HealthMonitor monitor;
    private final UpTime upTime;
    private volatile ServerTable table;

    /**
     * Creates the servers; {@link #start} begins their checks.
     *
     * @param load the number of requests in the backend
     */
    Servers(
            Backend backend,
            Environment environment,
            HealthProbe probe,
            Scheduler scheduler,
            Queues queues,
            Listeners listeners,
            AtomicInteger load) {
        this.environment = environment;
        this.queues = queues;
        this.listeners = listeners;
        this.load = load;
        monitor = new HealthMonitor(
                backend.name(), probe, scheduler, new Checks(), environment.nanoTime(), environment.random());
        long now = now();
        Rules rules = Rules.of(backend, null, environment);
        table = new ServerTable(rules, List.of(), null, environment.random(), now);
        Succession first = Succession.of(List.of(), backend, config -> create(config, backend));
        publish(rules, first.servers(), now);
        upTime = new UpTime(!table.eligible.isEmpty(), now);
    }

    private ServerRuntime create(ServerConfig config, Backend in) {
        ServerRuntime server = new ServerRuntime(config, unchecked(in, config.name()), load, now());
        if (!server.isUsable()) {
            queues.close(server);
        }
        return server;
    }

    private static HealthState unchecked(Backend in, String server) {
        return in.healthCheck(server) == null ? HealthState.UNCHECKED : HealthState.UP;
    }

    /** Begins the checks. */
    void start() {
        locked(() -> table.servers.forEach(this::watch));
    }

    /** Ends the checks, and sends away everybody who waits. */
    void close() {
        locked(() -> {
            queues.closeShared();
            for (ServerRuntime server : table.servers) {
                unwatch(server);
                queues.close(server);
                server.stopWaiting();
            }
            table.rules.close(null);
        });
    }

    private void watch(ServerRuntime server) {
        HealthCheck check = table.rules.backend.healthCheck(server.name());
        if (check != null) {
            server.watch(monitor.watch(server, check));
        }
    }

    private static void unwatch(ServerRuntime server) {
        ServerWatch watch = server.watch();
        if (watch != null) {
            server.watch(null);
            watch.remove();
        }
    }

    ServerTable table() {
        return table;
    }

    BackendSnapshot snapshot(BackendCounters counters) {
        long now = now();
        refresh(now);
        lock.lock();
        try {
            return Snapshots.of(table, upTime, counters, queues, load.get(), environment.sharedTables(), now);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the server of that name, or throws. */
    ServerRuntime named(String name) {
        ServerRuntime server = table.byName(name);
        if (server == null) {
            throw new IllegalArgumentException("backend \"" + table.rules.backend.name() + "\": server \"" + name
                    + "\" (expected: one of " + Succession.names(table.servers) + ")");
        }
        return server;
    }

    /** Brings slow start up to now, if it is time and nobody else is at it. */
    void refresh(long now) {
        ServerTable seen = table;
        if (!seen.ramping || now - seen.builtNanos < REFRESH_NANOS || !lock.tryLock()) {
            return;
        }
        try {
            if (table == seen) {
                seen.servers.forEach(server -> server.refresh(now));
                publish(seen.rules, seen.servers, now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes a new table the one that requests see, and serves who waits. */
    private void publish(Rules rules, List<ServerRuntime> servers, long now) {
        int full = full(rules.backend);
        for (ServerRuntime server : servers) {
            server.slots.limit(SlotLimit.of(server.config(), full, server.ramp()));
            server.bayeux(rules.bayeux);
        }
        ServerTable next = new ServerTable(rules, servers, table, environment.random(), now);
        table = next;
        queues.balance(next.eligible);
        queues.serve(servers);
    }

    /** HAProxy takes a tenth of the frontends' {@code maxconn} where {@code fullconn} is not set. */
    private static int full(Backend backend) {
        long sum = 0;
        for (ServerConfig server : backend.servers()) {
            sum += server.maxConnections();
        }
        return backend.fullConnections() > 0
                ? backend.fullConnections()
                : (int) Math.max(1, Math.min(Integer.MAX_VALUE, sum / 10));
    }

    /** Tells the log when the last server has gone. */
    private void noteUpTime(long now) {
        if (upTime.is(!table.eligible.isEmpty(), now) && table.eligible.isEmpty()) {
            StateLog.noServer(table.rules.backend.name());
        }
    }

    /** Changes a server's administrative state. */
    void admin(String name, AdminState admin) {
        locked(() -> admin(named(name), admin));
    }

    private void admin(ServerRuntime server, AdminState admin) {
        AdminState before = server.admin();
        if (before == admin) {
            return;
        }
        change(server, server.health(), admin, "changed by the operator");
        ServerWatch watch = server.watch();
        if (watch != null && admin == AdminState.MAINTENANCE) {
            watch.suspend();
        } else if (watch != null && before == AdminState.MAINTENANCE) {
            watch.resume();
        }
    }

    /** Changes a server's weight. */
    void weight(String name, int weight) {
        if (weight < 0 || weight > 256) {
            throw new IllegalArgumentException("server \"" + name + "\": weight: " + weight + " (expected: 0-256)");
        }
        locked(() -> {
            ServerRuntime server = named(name);
            if (server.weight() != weight) {
                server.weight(weight);
                StateLog.weight(table.rules.backend.name(), server);
                change(server, server.health(), server.admin(), "weight " + weight);
            }
        });
    }

    /** Puts the servers that track that one up or down with it. */
    void follow(String tracked, boolean up) {
        HealthState health = up ? HealthState.UP : HealthState.DOWN;
        locked(() -> {
            for (ServerRuntime server : table.servers) {
                if (tracked.equals(server.config().tracked()) && server.health() != health) {
                    change(server, health, server.admin(), "via " + tracked);
                }
            }
        });
    }

    /** Returns whether a server tracks one of its own backend. */
    boolean trackWithin() {
        String start = table.rules.backend.name() + '/';
        return table.servers.stream().anyMatch(server -> {
            String tracked = server.config().tracked();
            return tracked != null && tracked.startsWith(start);
        });
    }

    /** Puts a server into another state, and the table, the queues, the log and the listeners after it. */
    private void change(ServerRuntime server, HealthState health, AdminState admin, String reason) {
        HealthState healthBefore = server.health();
        AdminState adminBefore = server.admin();
        long now = now();
        server.state(health, admin, now);
        publish(table.rules, table.servers, now);
        int requeued = settleQueue(server);
        ServerChanged event = new ServerChanged(
                table.rules.backend.name(),
                server,
                healthBefore,
                health,
                adminBefore,
                admin,
                reason,
                table.active,
                table.backup);
        StateLog.changed(event, requeued, queues.sharedSize() + server.queued());
        noteUpTime(now);
        listeners.keep(listener -> listener.serverChanged(event));
    }

    /** Opens or closes the queue of a server; returns how many requests had to leave it. */
    private int settleQueue(ServerRuntime server) {
        if (!table.isUsable(server)) {
            return queues.close(server);
        }
        queues.open(server);
        return 0;
    }

    /**
     * Replaces the description by what {@code change} makes of it; returns what became of the servers.
     *
     * @throws IllegalArgumentException if the name is another one
     */
    Succession reconfigure(UnaryOperator<Backend> change) {
        Succession[] done = new Succession[1];
        locked(() -> {
            Backend to = change.apply(table.rules.backend);
            Backend from = table.rules.backend;
            if (!to.name().equals(from.name())) {
                throw new IllegalArgumentException("backend \"" + to.name() + "\" (expected: \"" + from.name()
                        + "\", the name of the one it replaces)");
            }
            done[0] = replace(from, to);
        });
        return done[0];
    }

    private Succession replace(Backend from, Backend to) {
        long now = now();
        Rules rules = Rules.of(to, table.rules, environment);
        Rules before = table.rules;
        Succession next = Succession.of(table.servers, to, config -> create(config, to));
        next.removed().forEach(ServerRuntime::removed);
        for (int i = 0; i < to.servers().size(); i++) {
            next.servers().get(i).config(to.servers().get(i));
        }
        publish(rules, next.servers(), now);
        for (ServerRuntime server : next.removed()) {
            unwatch(server);
            queues.close(server);
        }
        next.added().forEach(this::watch);
        for (ServerRuntime server : next.servers()) {
            if (!next.added().contains(server)) {
                follow(server, from, to);
            }
        }
        before.close(rules);
        noteUpTime(now);
        Reconfigured event = new Reconfigured(
                to.name(), Succession.names(next.added()), Succession.names(next.removed()), next.kept());
        StateLog.reconfigured(event);
        listeners.keep(listener -> listener.reconfigured(event));
        return next;
    }

    /** Brings a server that stays in line with what the new description says of checks and of {@code disabled}. */
    private void follow(ServerRuntime server, Backend from, Backend to) {
        HealthCheck before = from.healthCheck(server.name());
        HealthCheck after = to.healthCheck(server.name());
        ServerWatch watch = server.watch();
        if (watch != null && after != null && !after.equals(before)) {
            watch.update(after);
        } else if ((before == null) != (after == null)) {
            unwatch(server);
            change(server, unchecked(to, server.name()), server.admin(), "check changed");
            watch(server);
        }
        ServerConfig was = from.server(server.name());
        boolean letGo = was != null && was.tracked() != null && server.config().tracked() == null;
        if (letGo && after == null && server.health() != HealthState.UNCHECKED) {
            change(server, HealthState.UNCHECKED, server.admin(), "tracks no more");
        }
        if (was != null && was.isDisabled() != server.config().isDisabled()) {
            admin(server, server.config().isDisabled() ? AdminState.MAINTENANCE : AdminState.READY);
        }
        settleQueue(server);
    }

    /** Runs under the lock, and tells the listeners afterwards. */
    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        listeners.flush();
    }

    private long now() {
        return environment.nanoTime().getAsLong();
    }

    /** What the checks find out. */
    private final class Checks implements HealthListener {
        @Override
        public void checkEnded(Server server, ProbeResult result) {
            if (server instanceof ServerRuntime runtime) {
                runtime.checks.ended(result);
            }
            if (!listeners.isEmpty()) {
                CheckEnded event = new CheckEnded(
                        table.rules.backend.name(),
                        server,
                        result.passed(),
                        result.status().name(),
                        result.code(),
                        result.detail(),
                        result.nanos());
                listeners.tell(listener -> listener.checkEnded(event));
            }
        }

        @Override
        public void healthChanged(Server server, HealthState before, HealthState after, String reason) {
            locked(() -> {
                if (server instanceof ServerRuntime runtime && table.byName(server.name()) == server) {
                    change(runtime, after, runtime.admin(), reason);
                }
            });
        }
    }
}
