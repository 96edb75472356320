// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.Dispatch;
import io.halley.lb.DispatchOwner;
import io.halley.lb.LoadBalancer;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.Captured;
import io.halley.lb.event.CheckEnded;
import io.halley.lb.event.Occupancy;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.RequestOrigin;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.CheckSnapshot;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.PollPath;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.SessionCount;
import io.halley.lb.model.SharedTableSnapshot;
import io.halley.lb.model.Traffic;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A balancer whose picture and events a test makes up. */
final class FakeBalancer implements LoadBalancer {

    final List<BalancerListener> listeners = new ArrayList<>();
    final List<ServerSnapshot> servers = new ArrayList<>();
    final List<AffinitySnapshot> affinities = new ArrayList<>();
    final List<LimitSnapshot> limits = new ArrayList<>();
    final List<SharedTableSnapshot> sharedTables = new ArrayList<>();
    Map<String, Long> refused = Map.of();
    int snapshots;

    @Override
    public Backend backend() {
        BackendBuilder backend = Backend.builder("cometd").server("s1", "http://n1:8080");
        return (bayeux == null ? backend : backend.bayeux(Bayeux.defaults())).build();
    }

    @Nullable
    BayeuxSnapshot bayeux;

    @Override
    public BackendSnapshot snapshot() {
        snapshots++;
        return new BackendSnapshot(
                "cometd",
                "roundrobin",
                true,
                2,
                0,
                7,
                traffic(0),
                refused,
                List.copyOf(affinities),
                List.copyOf(limits),
                List.copyOf(servers),
                Duration.ZERO,
                Duration.ZERO,
                0,
                bayeux,
                List.copyOf(sharedTables));
    }

    /** Each number is {@code base} and a bit, so that none can be taken for another. */
    static Traffic traffic(int base) {
        return new Traffic(
                base + 1,
                base + 2,
                base + 3,
                base + 4,
                base + 5,
                base + 22,
                base + 6,
                base + 7,
                base + 8,
                base + 9,
                base + 10,
                base + 11,
                base + 12,
                base + 13,
                base + 14,
                base + 15,
                new Traffic.Responses(1, 2, 3, 4, 5, 6),
                base + 16,
                base + 17,
                base + 18,
                base + 19);
    }

    static ServerSnapshot server(String name, int base) {
        return server(name, base, HealthState.UP, AdminState.READY, base);
    }

    static ServerSnapshot server(String name, int base, HealthState health, AdminState admin, int limit) {
        CheckSnapshot check = health == HealthState.UNCHECKED
                ? null
                : new CheckSnapshot("L7OK", 200, "", 5, "3/3 UP", base + 20, base + 21);
        return new ServerSnapshot(
                ServerConfig.builder(name, URI.create("http://n1:8080")).build(),
                health,
                admin,
                "",
                true,
                10,
                168,
                -1,
                limit,
                traffic(base),
                null,
                Duration.ZERO,
                Duration.ZERO,
                0,
                check,
                new SessionCount(base + 30, base + 31, base + 32),
                null);
    }

    void reconfigured() {
        for (BalancerListener listener : List.copyOf(listeners)) {
            listener.reconfigured(new Reconfigured("cometd", List.of(), List.of(), List.of()));
        }
    }

    void ended(@Nullable String server, String target, int status, boolean tunnel, String termination) {
        RequestEnded event = new RequestEnded(
                "cometd",
                server == null ? null : new NamedServer(server),
                "POST",
                target,
                status,
                0,
                server == null ? -1 : 1_000_000,
                server == null ? -1 : 2_000_000,
                server == null ? -1 : 3_000_000,
                4_000_000,
                0,
                0,
                0,
                0,
                false,
                tunnel,
                !tunnel && PollPath.matches(target),
                false,
                termination,
                null,
                new RequestOrigin(InetAddress.getLoopbackAddress(), 0, 0, "cometd", false, "HTTP/1.1"),
                Captured.NOTHING,
                new Occupancy(0, 0, 0, 0, 0, 0));
        for (BalancerListener listener : List.copyOf(listeners)) {
            listener.requestEnded(event);
        }
    }

    void checked(String server, long nanos) {
        CheckEnded event = new CheckEnded("cometd", new NamedServer(server), true, "L7OK", 200, "", nanos);
        for (BalancerListener listener : List.copyOf(listeners)) {
            listener.checkEnded(event);
        }
    }

    @Override
    public void track(LoadBalancer other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addListener(BalancerListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(BalancerListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void close() {}

    @Override
    public ClientConnection connectionOpened(InetAddress peer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Dispatch dispatch(RequestView request, DispatchOwner owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ready(String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drain(String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Integer> drain(String server, Duration within) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void maintenance(String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void weight(String server, int weight) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addServer(ServerConfig server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> removeServer(String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reconfigure(Backend backend) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reconfigure(UnaryOperator<Backend> change) {
        throw new UnsupportedOperationException();
    }

    /** Meters need no more than the name. */
    private record NamedServer(String name) implements Server {

        @Override
        public ServerConfig config() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HealthState health() {
            throw new UnsupportedOperationException();
        }

        @Override
        public AdminState admin() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int effectiveWeight() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int active() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int queued() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isFull() {
            throw new UnsupportedOperationException();
        }
    }
}
