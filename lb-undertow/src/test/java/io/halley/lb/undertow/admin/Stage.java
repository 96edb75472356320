// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.Dispatch;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.Environment;
import io.halley.lb.LoadBalancer;
import io.halley.lb.health.CheckStatus;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.HealthProbe;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import io.halley.lb.model.ServerConfig;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A balancer whose requests are made up, and a page of it on a free port; its clock can be moved forward. */
final class Stage implements AutoCloseable, HealthProbe {

    final LoadBalancer balancer;
    final List<Dispatch> open = new ArrayList<>();
    private final AtomicLong ahead = new AtomicLong();
    private final Set<String> sick = ConcurrentHashMap.newKeySet();
    private StatsHandler page;
    private Undertow undertow;

    Stage(UnaryOperator<BackendBuilder> configuration) {
        Backend backend = configuration
                .apply(Backend.builder("cometd")
                        .server("n1", "http://127.0.0.1:8081")
                        .server("n2", "http://127.0.0.1:8082")
                        .server("n3", "http://127.0.0.1:8083"))
                .build();
        balancer = LoadBalancer.create(backend, this, Environment.system().nanoTime(this::nanoTime));
    }

    static UnaryOperator<BackendBuilder> checked() {
        return backend -> backend.healthCheck(HealthCheck.tcp()
                .every(Duration.ofMillis(100))
                .timeout(Duration.ofMillis(50))
                .rise(2)
                .fall(3));
    }

    Stage show(UnaryOperator<StatsHandlerBuilder> options) {
        InstantSource clock = () -> java.time.Instant.now().plusNanos(ahead.get());
        page = options.apply(StatsHandler.builder(balancer).clocks(this::nanoTime, clock))
                .build();
        undertow = Undertow.builder()
                .setIoThreads(2)
                .setWorkerThreads(2)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new PathHandler().addPrefixPath("/lb", page))
                .build();
        undertow.start();
        return this;
    }

    StatsHandler page() {
        return page;
    }

    int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    String uri(String path) {
        return "http://" + host() + path;
    }

    private long nanoTime() {
        return System.nanoTime() + ahead.get();
    }

    void later(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    void sick(String server, boolean is) {
        if (is) {
            sick.add(server);
        } else {
            sick.remove(server);
        }
    }

    @Override
    public CompletionStage<ProbeResult> probe(ServerConfig server, HealthCheck check) {
        boolean passed = !sick.contains(server.name());
        return CompletableFuture.completedFuture(new ProbeResult(
                passed,
                passed ? CheckStatus.L4OK : CheckStatus.L4CON,
                -1,
                passed ? "" : "Connection refused",
                passed ? 700_000 : 90_000));
    }

    /** A request from start to end. */
    void request(String target, int status, Duration took) {
        Dispatch dispatch = start(target);
        if (dispatch == null) {
            return;
        }
        later(took);
        dispatch.onResponse(new Head(status));
        dispatch.transferred(400, 2_000);
        dispatch.end(status, Cause.NORMAL, Phase.DONE);
    }

    /** A request that stays. */
    void hold(String target, boolean tunnel) {
        Dispatch dispatch = start(target);
        if (dispatch != null && tunnel) {
            dispatch.onResponse(new Head(101));
            dispatch.tunnelOpened();
        }
        if (dispatch != null) {
            open.add(dispatch);
        }
    }

    /** Lets go all requests that stay. */
    void letGo() {
        open.forEach(dispatch -> dispatch.end(200, Cause.NORMAL, Phase.DONE));
        open.clear();
    }

    private Dispatch start(String target) {
        Dispatch dispatch = balancer.dispatch(new Request(target), () -> {});
        if (dispatch.start() != Dispatch.Step.CONNECT) {
            open.add(dispatch);
            return null;
        }
        dispatch.connected();
        dispatch.requestSent();
        return dispatch;
    }

    @Override
    public void close() {
        letGo();
        if (undertow != null) {
            page.close();
            undertow.stop();
        }
        balancer.close();
    }

    private record Request(String target) implements RequestView {
        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String header(String name, int occurrence) {
            return null;
        }

        @Override
        public String cookie(String name, int occurrence) {
            return null;
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public boolean isWebSocketUpgrade() {
            return false;
        }
    }

    private record Head(int status) implements ResponseEdit {
        @Override
        public String header(String name) {
            return null;
        }

        @Override
        public String setCookie(String name, int occurrence) {
            return null;
        }

        @Override
        public String setCookieLine(int occurrence) {
            return null;
        }

        @Override
        public void addHeader(String name, String value) {}

        @Override
        public void removeSetCookie(String name) {}

        @Override
        public void replaceSetCookie(String name, String value) {}
    }
}
