// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.limit.Admission;
import io.halley.lb.limit.Decision;
import io.halley.lb.limit.Verdict;
import io.halley.lb.model.Captures;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * What becomes of the requests of a frontend, as one file says: monitoring, the statistics page, a backend.
 *
 * <p>Immutable and thread-safe. Thread: IO threads.
 */
final class FrontendRoute {

    private static final RefusalPage READY = RefusalPage.of(
            StatusCodes.OK, "text/html", "<html><body><h1>200 OK</h1>\nService ready.\n</body></html>\n");

    private static final RefusalPage NO_SERVER = RefusalPage.of(StatusCodes.SERVICE_UNAVAILABLE, "text/html", """
            <html><body><h1>503 Service Unavailable</h1>
            No server is available to handle this request.
            </body></html>
            """);

    private final HaproxyFrontend frontend;
    private final int maxConnections;
    private final FrontendRules rules;
    private final Map<String, LiveBackend> backends;
    private final Map<String, StatsMount> backendStats;
    private final @Nullable StatsMount stats;
    private final Map<Integer, RefusalPage> errorPages;

    FrontendRoute(
            HaproxyFrontend frontend,
            int maxConnections,
            FrontendRules rules,
            Map<String, LiveBackend> backends,
            Map<String, StatsMount> backendStats,
            @Nullable StatsMount stats,
            Map<Integer, RefusalPage> errorPages) {
        this.frontend = frontend;
        this.maxConnections = maxConnections;
        this.rules = rules;
        this.backends = Map.copyOf(backends);
        this.backendStats = Map.copyOf(backendStats);
        this.stats = stats;
        this.errorPages = Map.copyOf(errorPages);
    }

    /** Returns the limit of connections, 0 for none. */
    int maxConnections() {
        return maxConnections;
    }

    /** Returns the limit of connections in a second, 0 for none. */
    int sessionRate() {
        return frontend.sessionRate();
    }

    Captures captures() {
        return frontend.captures();
    }

    FrontendRules rules() {
        return rules;
    }

    /**
     * Serves a request.
     *
     * @param owner by which the session is kept with the client's connection
     */
    void serve(HttpServerExchange exchange, Object owner, FrontendTraffic traffic) throws Exception {
        RuleRun run = rules.areAsked() ? rules.begin(exchange, owner) : null;
        if (exchange.getRequestURI().equals(frontend.monitorUri())
                && exchange.getQueryString().isEmpty()) {
            boolean failing = run != null && rules.isMonitorFailing(run);
            send(exchange, failing ? errorPage(StatusCodes.SERVICE_UNAVAILABLE) : READY);
            return;
        }
        Decision decision = run == null ? Decision.ADMIT : rules.ofFrontend(run, exchange);
        if (decision.isAdmitted() && stats != null && stats.matches(exchange)) {
            show(stats, run, exchange, owner);
            return;
        }
        boolean byFrontend = !decision.isAdmitted();
        String backend = run == null ? frontend.defaultBackend() : frontend.backendFor(run);
        if (run != null && decision.isAdmitted()) {
            decision = rules.ofBackend(backend, run, exchange);
        }
        if (!decision.isAdmitted()) {
            traffic.deniedRequest();
        }
        StatsMount mount = backend == null ? null : backendStats.get(backend);
        if (mount != null && decision.isAdmitted() && mount.matches(exchange)) {
            show(mount, run, exchange, owner);
            return;
        }
        Admission counted = run == null ? null : run.admission();
        balance(exchange, backend, run, new Verdict(decision, counted, byFrontend));
    }

    /** Where no rule has looked at the request, the conditions of {@code stats admin} do. */
    private void show(StatsMount mount, @Nullable RuleRun run, HttpServerExchange exchange, Object owner)
            throws Exception {
        RuleRun asked = run == null && mount.asks() ? rules.begin(exchange, owner) : run;
        end(asked, exchange);
        mount.show(exchange, asked);
    }

    private void balance(HttpServerExchange exchange, @Nullable String name, @Nullable RuleRun run, Verdict verdict)
            throws Exception {
        LiveBackend backend = name == null ? null : backends.get(name);
        if (backend != null) {
            if (run != null) {
                exchange.putAttachment(BalancerHandler.VERDICT, verdict);
            }
            backend.handler().handleRequest(exchange);
        } else {
            end(run, exchange);
            refuse(exchange, verdict.decision());
        }
    }

    /** Ends what a request is counted for with the exchange, where no balancer does. */
    private static void end(@Nullable RuleRun run, HttpServerExchange exchange) {
        Admission counted = run == null ? null : run.admission();
        if (counted != null) {
            exchange.addExchangeCompleteListener((ended, next) -> {
                counted.end(ended.getStatusCode());
                next.proceed();
            });
        }
    }

    /** Answers where there is no backend to do so. */
    private void refuse(HttpServerExchange exchange, Decision decision) {
        switch (decision.kind()) {
            case ADMIT -> send(exchange, errorPage(StatusCodes.SERVICE_UNAVAILABLE));
            case DENY -> send(exchange, errorPage(decision.status()));
            case REJECT -> IoUtils.safeClose(exchange.getConnection());
            case TARPIT ->
                exchange.dispatch(
                        SameThreadExecutor.INSTANCE,
                        () -> exchange.getIoThread()
                                .executeAfter(
                                        () -> send(exchange, errorPage(decision.status())),
                                        decision.holdNanos(),
                                        TimeUnit.NANOSECONDS));
        }
    }

    private RefusalPage errorPage(int status) {
        RefusalPage own = errorPages.get(status);
        if (own != null || status == StatusCodes.SERVICE_UNAVAILABLE) {
            return own != null ? own : NO_SERVER;
        }
        return RefusalPage.of(
                status,
                "text/html",
                "<html><body><h1>" + status + " " + StatusCodes.getReason(status)
                        + "</h1>\nThis request is not allowed.\n</body></html>\n");
    }

    private static void send(HttpServerExchange exchange, RefusalPage page) {
        if (page.silent()) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        if (!exchange.isRequestComplete()) {
            exchange.setPersistent(false);
        }
        exchange.setStatusCode(page.status());
        page.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, page.body().length);
        exchange.getResponseSender().send(ByteBuffer.wrap(page.body()));
    }
}
