// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.model.Captures;
import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.admin.FrontendSnapshot;
import io.halley.lb.undertow.admin.FrontendSource;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A frontend at work. It stays through reloads, so that connections that are open get the rules in force. Thread-safe.
 */
final class LiveFrontend implements HttpHandler, FrontendSource, FrontendView {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFrontend.class);

    private final String name;
    private final FrontDoor door;
    private final FrontendTraffic traffic;
    private volatile @Nullable FrontendRoute route;
    private volatile boolean open = true;

    LiveFrontend(String name, FrontDoor door) {
        this.name = name;
        this.door = door;
        this.traffic = new FrontendTraffic(door.gate());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int connections() {
        return door.gate().open();
    }

    @Override
    public int allConnections() {
        return door.all();
    }

    @Override
    public Captures captures() {
        FrontendRoute current = route;
        return current == null ? Captures.none() : current.captures();
    }

    /** Sets what becomes of requests from now on. */
    void route(FrontendRoute next) {
        route = next;
    }

    /** Accepts nothing any more, and lets each connection that is open carry one more request at most. */
    void stop() {
        open = false;
        door.shut();
    }

    /** Returns what decides when connections are let in. */
    FrontDoor door() {
        return door;
    }

    /** Returns a listener that asks for a place and the rules about connections, counts them, and gives them on. */
    ChannelListener<StreamConnection> counted(BindListener next) {
        return connection -> door.arrived(connection, placed -> begin(placed, next));
    }

    private void begin(StreamConnection connection, BindListener next) {
        InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
        if (peer == null) {
            // Gone already.
            door.refused();
            door.left();
            IoUtils.safeClose(connection);
            return;
        }
        traffic.opened();
        FrontendSession session = new FrontendSession(peer.getAddress(), door::left);
        if (!admits(session)) {
            door.refused();
            traffic.deniedConnection();
            session.closed();
            IoUtils.safeClose(connection);
            return;
        }
        door.counted();
        traffic.accepted();
        try {
            next.serve(connection, session, this);
        } catch (RuntimeException | Error e) {
            LOG.error("closing a connection of {} after a fault", name, e);
            IoUtils.safeClose(connection);
        }
        endWith(connection, session);
    }

    private boolean admits(FrontendSession session) {
        FrontendRoute current = route;
        try {
            return current == null || current.rules().accepts(session);
        } catch (RuntimeException e) {
            LOG.error("refusing a connection of {} after a fault", name, e);
            return false;
        }
    }

    private static void endWith(StreamConnection connection, FrontendSession session) {
        if (!connection.isOpen()) {
            session.closed();
            return;
        }
        ChannelListener<? super StreamConnection> inner = connection.getCloseListener();
        connection.setCloseListener(closed -> {
            session.closed();
            if (inner != null) {
                inner.handleEvent(closed);
            }
        });
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
        FrontendRoute current = route;
        return traffic.snapshot(
                name,
                open,
                current == null ? 0 : current.maxConnections(),
                current == null ? 0 : current.sessionRate());
    }
}
