// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.undertow.admin.FrontendSnapshot;
import io.halley.lb.undertow.admin.FrontendSource;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A frontend at work. It stays through reloads, so that connections that are open get the rules in force. Thread-safe.
 */
final class LiveFrontend implements HttpHandler, FrontendSource {

    private final String name;
    private final FrontendTraffic traffic = new FrontendTraffic();
    private volatile @Nullable FrontendRoute route;
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

    /** Returns a listener that asks the rules about connections, counts them, and gives them on. */
    ChannelListener<StreamConnection> counted(BindListener next) {
        return connection -> {
            InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
            if (peer == null) {
                // Gone already.
                IoUtils.safeClose(connection);
                return;
            }
            traffic.opened();
            FrontendSession session = new FrontendSession(peer.getAddress(), traffic::closed);
            FrontendRoute current = route;
            if (current != null && !current.rules().accepts(session)) {
                traffic.deniedConnection();
                session.closed();
                IoUtils.safeClose(connection);
                return;
            }
            next.serve(connection, session, this);
            if (connection.isOpen()) {
                ChannelListener<? super StreamConnection> inner = connection.getCloseListener();
                connection.setCloseListener(closed -> {
                    session.closed();
                    if (inner != null) {
                        inner.handleEvent(closed);
                    }
                });
            } else {
                session.closed();
            }
        };
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!open) {
            exchange.setPersistent(false);
        }
        traffic.request(exchange);
        FrontendRoute current = route;
        if (current == null) {
            exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE);
            exchange.endExchange();
        } else {
            current.serve(exchange, this, traffic);
        }
    }

    @Override
    public FrontendSnapshot snapshot() {
        return traffic.snapshot(name, open, maxConnections);
    }
}
