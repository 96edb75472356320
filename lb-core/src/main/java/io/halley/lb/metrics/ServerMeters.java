// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.event.CheckEnded;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.CheckSnapshot;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerSnapshot;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one server. Thread-safe. */
final class ServerMeters {

    private static final List<String> STATES = List.of("up", "down", "drain", "maint", "unchecked");

    private final String server;
    private final SnapshotCache snapshots;
    private final MeterSet meters;
    private final RequestTimers timers;
    private final LazyTimer checkTime;

    ServerMeters(String server, SnapshotCache snapshots, MeterSet meters) {
        this.server = server;
        this.snapshots = snapshots;
        this.meters = meters;
        timers = new RequestTimers(meters);
        checkTime = new LazyTimer(() -> meters.timer("loadbalancer.check.time", "Time that health checks take"));
        load();
        state();
        counts();
    }

    private void load() {
        gauge(
                "active",
                "Slots held: requests, held polls and tunnels",
                s -> s.traffic().active());
        gauge("tunnels", "Slots held by tunnels", s -> s.traffic().tunnels());
        gauge("queued", "Requests that wait for this server", s -> s.traffic().queued());
        gauge("connections.max", "Slots there are", s -> s.limit() == 0 ? Double.NaN : s.limit());
        gauge("weight", "Effective weight", s -> s.effectiveWeight() / 16.0);
    }

    private void state() {
        for (String state : STATES) {
            meters.gauge(
                    "loadbalancer.server.state",
                    "1 in the state that the server is in",
                    read(s -> state(s).equals(state) ? 1 : 0),
                    "state",
                    state);
        }
    }

    private void counts() {
        counter("checks", "Health checks", "", s -> passed(s.check()), "result", "passed");
        counter("checks", "Health checks", "", s -> failed(s.check()), "result", "failed");
        counter(
                "retries",
                "Attempts repeated on the same server",
                "",
                s -> s.traffic().retries());
        counter(
                "redispatches",
                "Requests that left for another server",
                "",
                s -> s.traffic().redispatches());
        String bytes = "Body and tunnel bytes";
        counter("bytes", bytes, "bytes", s -> s.traffic().bytesIn(), "direction", "in");
        counter("bytes", bytes, "bytes", s -> s.traffic().bytesOut(), "direction", "out");
    }

    private void gauge(String name, String about, ToDoubleFunction<ServerSnapshot> value) {
        meters.gauge("loadbalancer.server." + name, about, read(value));
    }

    private void counter(
            String name, String about, String unit, ToDoubleFunction<ServerSnapshot> value, String... more) {
        meters.counter("loadbalancer." + name, about, unit, read(value), more);
    }

    private DoubleSupplier read(ToDoubleFunction<ServerSnapshot> value) {
        return () -> {
            ServerSnapshot now = snapshots.server(server);
            return now == null ? 0 : value.applyAsDouble(now);
        };
    }

    /** HAProxy's order: maintenance hides the health, a failed check hides the drain. */
    private static String state(ServerSnapshot server) {
        if (server.admin() == AdminState.MAINTENANCE) {
            return "maint";
        }
        if (!server.health().isUsable()) {
            return "down";
        }
        if (server.admin() == AdminState.DRAIN) {
            return "drain";
        }
        return server.health() == HealthState.UNCHECKED ? "unchecked" : "up";
    }

    private static long passed(@Nullable CheckSnapshot check) {
        return check == null ? 0 : check.passed();
    }

    private static long failed(@Nullable CheckSnapshot check) {
        return check == null ? 0 : check.failed();
    }

    void record(RequestEnded request) {
        timers.record(request);
    }

    void record(CheckEnded check) {
        checkTime.record(check.nanos());
    }

    void end() {
        meters.end();
    }
}
