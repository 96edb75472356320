// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.undertow.admin.FrontendSnapshot;
import io.halley.lb.undertow.admin.FrontendSource;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.util.StatusCodes;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/**
 * A frontend at work. It stays through reloads, so that connections that are open get the rules in force. Thread-safe.
 */
final class LiveFrontend implements HttpHandler, FrontendSource {

    private final String name;
    private final FrontendTraffic traffic = new FrontendTraffic();
    private volatile HttpHandler route = new ResponseCodeHandler(StatusCodes.SERVICE_UNAVAILABLE);
    private volatile int maxConnections;
    private volatile boolean open = true;

    LiveFrontend(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Sets what becomes of requests from now on. */
    void route(FrontendRoute next) {
        maxConnections = next.maxConnections();
        route = next;
    }

    /** Accepts nothing any more, and lets each connection that is open carry one more request at most. */
    void stop() {
        open = false;
    }

    /** Returns a listener that counts connections and gives them on. */
    ChannelListener<StreamConnection> counted(ChannelListener<StreamConnection> next) {
        return traffic.counted(next);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!open) {
            exchange.setPersistent(false);
        }
        traffic.request(exchange);
        route.handleRequest(exchange);
    }

    @Override
    public FrontendSnapshot snapshot() {
        return traffic.snapshot(name, open, maxConnections);
    }
}
