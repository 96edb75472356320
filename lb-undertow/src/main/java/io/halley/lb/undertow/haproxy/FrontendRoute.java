// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.undertow.refusal.RefusalPage;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * What becomes of the requests of a frontend, as one file says: monitoring, the statistics page, a backend.
 *
 * <p>Immutable and thread-safe. Thread: IO threads.
 */
final class FrontendRoute implements HttpHandler {

    private static final RefusalPage READY = RefusalPage.of(
            StatusCodes.OK, "text/html", "<html><body><h1>200 OK</h1>\nService ready.\n</body></html>\n");

    private static final RefusalPage NO_SERVER = RefusalPage.of(StatusCodes.SERVICE_UNAVAILABLE, "text/html", """
            <html><body><h1>503 Service Unavailable</h1>
            No server is available to handle this request.
            </body></html>
            """);

    private final HaproxyFrontend frontend;
    private final Map<String, LiveBackend> backends;
    private final Map<String, StatsMount> backendStats;
    private final @Nullable StatsMount stats;
    private final Map<Integer, RefusalPage> errorPages;

    FrontendRoute(
            HaproxyFrontend frontend,
            Map<String, LiveBackend> backends,
            Map<String, StatsMount> backendStats,
            @Nullable StatsMount stats,
            Map<Integer, RefusalPage> errorPages) {
        this.frontend = frontend;
        this.backends = Map.copyOf(backends);
        this.backendStats = Map.copyOf(backendStats);
        this.stats = stats;
        this.errorPages = Map.copyOf(errorPages);
    }

    int maxConnections() {
        return frontend.maxConnections();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.getRequestURI().equals(frontend.monitorUri())
                && exchange.getQueryString().isEmpty()) {
            send(exchange, READY);
        } else if (stats != null && stats.matches(exchange)) {
            stats.handler().handleRequest(exchange);
        } else {
            balance(exchange, frontend.defaultBackend());
        }
    }

    private void balance(HttpServerExchange exchange, @Nullable String name) throws Exception {
        StatsMount mount = name == null ? null : backendStats.get(name);
        LiveBackend backend = name == null ? null : backends.get(name);
        if (mount != null && mount.matches(exchange)) {
            mount.handler().handleRequest(exchange);
        } else if (backend != null) {
            backend.handler().handleRequest(exchange);
        } else {
            refuse(exchange);
        }
    }

    private void refuse(HttpServerExchange exchange) {
        RefusalPage page = errorPages.getOrDefault(StatusCodes.SERVICE_UNAVAILABLE, NO_SERVER);
        if (page.silent()) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            send(exchange, page);
        }
    }

    private static void send(HttpServerExchange exchange, RefusalPage page) {
        exchange.setStatusCode(page.status());
        page.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, page.body().length);
        exchange.getResponseSender().send(ByteBuffer.wrap(page.body()));
    }
}
