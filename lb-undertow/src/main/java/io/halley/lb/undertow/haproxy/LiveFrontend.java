// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.model.Captures;
import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.ExchangeFront;
import io.halley.lb.undertow.admin.FrontendSnapshot;
import io.halley.lb.undertow.admin.FrontendSource;
import io.halley.lb.undertow.listener.DirectFront;
import io.halley.lb.undertow.listener.DirectListenerBuilder;
import io.halley.lb.undertow.listener.Routing;
import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.ClientLink;
import io.halley.lb.undertow.relay.Intake;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A frontend at work. It stays through reloads, so that connections that are open get the rules in force. Thread-safe.
 */
final class LiveFrontend implements HttpHandler, Intake, Routing, FrontendSource, FrontendView {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFrontend.class);

    private final String name;
    private final FrontDoor door;
    private final FrontendTraffic traffic;
    private final FrontDesk desk;
    private @Nullable DirectFront direct;
    private volatile @Nullable FrontendRoute route;
    private volatile boolean open = true;

    LiveFrontend(String name, FrontDoor door, FrontDesk desk) {
        this.name = name;
        this.desk = desk;
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

    /** Accepts nothing any more, closes connections at rest, and the others behind the request that is under way. */
    void stop() {
        open = false;
        door.shut();
        if (direct != null) {
            direct.finish();
        }
    }

    /** Cuts what is left. */
    void close() {
        if (direct != null) {
            direct.cut();
        }
    }

    /** Returns what answers where no backend does. */
    FrontDesk desk() {
        return desk;
    }

    /**
     * Returns what serves its connections, as another file says; for those that are open too. Called by the owner only.
     *
     * @param settings has the timeouts; Undertow gets what needs an exchange
     */
    BiConsumer<StreamConnection, @Nullable ClientLink> served(DirectListenerBuilder settings) {
        settings.routing(this).heads(this::unread).frontend(this);
        DirectFront known = direct;
        if (known == null) {
            known = settings.front();
            direct = known;
        } else {
            known.follow(settings);
        }
        return known::open;
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

    /** On the listener of our own: what is for a page goes on to Undertow, with its connection. */
    @Override
    public @Nullable Intake of(String target) {
        FrontendRoute current = route;
        return current != null && current.isPage(target) ? null : this;
    }

    /** On the listener of our own. */
    @Override
    public void take(ClientExchange client) {
        traffic.request();
        route(client).take(client);
    }

    /** No backend of a file sheds load: HAProxy has no keyword for it. */
    @Override
    public boolean isOverloaded() {
        return false;
    }

    private void unread(ClientExchange client) {
        traffic.request();
        traffic.requestError();
        desk.refusing().take(client);
    }

    /** On Undertow's listener. */
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!open) {
            exchange.setPersistent(false);
        }
        exchange.putAttachment(BalancerHandler.FRONTEND, this);
        traffic.request();
        ExchangeFront front = new ExchangeFront(exchange);
        Intake intake = route(front.client());
        if (intake instanceof PageVisit visit) {
            exchange.addExchangeCompleteListener((ended, next) -> {
                requestEnded(ended.getStatusCode(), 0, Math.max(0, ended.getResponseBytesSent()));
                next.proceed();
            });
            visit.show(exchange);
        } else {
            front.give(intake);
        }
    }

    private Intake route(ClientExchange client) {
        FrontendRoute current = route;
        return current == null ? desk.refusing() : current.of(client, this, traffic);
    }

    @Override
    public void requestEnded(int status, long in, long out) {
        traffic.ended(status, in, out);
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
