// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.Backend;
import io.halley.lb.LoadBalancer;
import io.halley.lb.model.FrontendView;
import io.halley.lb.undertow.relay.Emptying;
import io.halley.lb.undertow.relay.Intake;
import io.halley.lb.undertow.relay.RelayCensus;
import io.halley.lb.undertow.relay.Relays;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Balances requests over the servers of a {@link Backend}: an Undertow handler, to be mounted anywhere.
 *
 * <p>The path reaches the server unchanged, also behind {@code addPrefixPath}. Requests are served on the IO threads of
 * the listener that they come in by; no thread waits for a server.
 *
 * <p>Undertow's own limits come first: {@code MAX_ENTITY_SIZE} (2 MiB by default; a larger body gets a 413) and
 * {@code MAX_HEADER_SIZE} (1 MiB by default).
 *
 * <p>Thread-safe.
 */
public final class BalancerHandler implements HttpHandler, AutoCloseable {

    /** Where a handler in front says by which frontend a request came in, for the log. Default: none. */
    public static final AttachmentKey<FrontendView> FRONTEND = AttachmentKey.create(FrontendView.class);

    private final LoadBalancer loadBalancer;
    private final Relays relays;
    private final @Nullable FrontendView frontend;
    private final BalancerResources resources;

    BalancerHandler(
            LoadBalancer loadBalancer, Relays relays, @Nullable FrontendView frontend, BalancerResources resources) {
        this.loadBalancer = loadBalancer;
        this.relays = relays;
        this.frontend = frontend;
        this.resources = resources;
    }

    /** Brings a backend to life with the defaults of {@link #builder}. */
    public static BalancerHandler start(Backend backend) {
        return builder(backend).start();
    }

    /** Returns a builder for a balancer over a backend. */
    public static BalancerHandlerBuilder builder(Backend backend) {
        return new BalancerHandlerBuilder(backend);
    }

    /** Returns the engine: servers' states, actions, listeners, reconfiguration. */
    public LoadBalancer loadBalancer() {
        return loadBalancer;
    }

    /** Returns what takes requests on, for a front other than Undertow's. */
    public Intake intake() {
        return relays;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        if (frontend != null && exchange.getAttachment(FRONTEND) == null) {
            exchange.putAttachment(FRONTEND, frontend);
        }
        new ExchangeClient(exchange).give(relays);
    }

    /**
     * Closes the tunnels of a server and ends the requests that it has not answered. HAProxy: {@code shutdown sessions
     * server}.
     *
     * @return completes with the number of sessions ended
     */
    public CompletionStage<Integer> shutdownSessions(String server) {
        return relays.shutdownSessions(server);
    }

    /** Returns what the relays of all IO threads hold: sessions, connections, deadlines. */
    public CompletionStage<RelayCensus> census() {
        return relays.census();
    }

    /**
     * Refuses new requests, lets those under way end, and closes after {@code within} at the latest.
     *
     * @return completes with the number of sessions that had to be ended, 0 if none was left
     */
    public CompletionStage<Integer> close(Duration within) {
        loadBalancer.close();
        return Emptying.await(relays::census, within).whenComplete((left, failure) -> close());
    }

    /** Refuses new requests, ends those under way, and closes all connections to servers. */
    @Override
    public void close() {
        loadBalancer.close();
        relays.shutdown().whenComplete((done, failure) -> resources.close());
    }
}
