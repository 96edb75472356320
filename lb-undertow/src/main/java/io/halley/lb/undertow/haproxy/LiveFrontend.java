// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.admin.FrontendSnapshot;
import io.halley.lb.undertow.admin.FrontendSource;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A frontend at work. It stays through reloads, so that connections that are open get the rules in force. Thread-safe.
 */
final class LiveFrontend implements HttpHandler, FrontendSource, FrontendView {

    private final String name;
    private final FrontendTraffic traffic;
    private volatile @Nullable FrontendRoute route;
    private volatile int maxConnections;
    private volatile boolean open = true;

    /** @param all the connections of all frontends together */
    LiveFrontend(String name, AtomicInteger all) {
        this.name = name;
        this.traffic = new FrontendTraffic(all);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int connections() {
        return traffic.connections();
    }

    @Override
    public int allConnections() {
        return traffic.allConnections();
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
        exchange.putAttachment(BalancerHandler.FRONTEND, this);
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
