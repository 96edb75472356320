// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.HttpClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.http.HttpCookieStore;

/**
 * CometD's Java client for many clients in one JVM: threads and connections shared, cookies each client's own.
 */
final class ClientKit implements AutoCloseable {
    /** The transports of the Java client, named as Bayeux names them. */
    enum Transport {
        LONG_POLLING,
        /** With long-polling to fall back to, as applications have it. */
        WEBSOCKET;

        String bayeuxName() {
            return this == WEBSOCKET ? "websocket" : "long-polling";
        }
    }

    private final HttpClient http = new HttpClient();
    private final JakartaWebSocketClientContainer webSocket = new JakartaWebSocketClientContainer(http);
    /** The client waits on one of these threads while a WebSocket opens, which a dead server can make seconds. */
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(32);

    ClientKit() {
        // Thousands of clients poll at one front, over two connections each.
        http.setMaxConnectionsPerDestination(8192);
        http.setHttpCookieStore(new HttpCookieStore.Empty());
        scheduler.setRemoveOnCancelPolicy(true);
        try {
            http.start();
            webSocket.start();
        } catch (Exception e) {
            throw new IllegalStateException("cannot start the clients", e);
        }
    }

    /** Returns a client that has not yet shaken hands. */
    TestClient client(URI cometd, Transport transport) {
        return new TestClient(cometd, scheduler, transports(transport));
    }

    /** Returns a client for a crowd, on its way to its first session; without cookies it keeps none that it is given. */
    JavaMember member(URI cometd, Transport transport, boolean cookies) {
        List<HttpClientTransport> transports = transports(transport);
        ClientTransport[] others = transports.stream().skip(1).toArray(ClientTransport[]::new);
        BayeuxClient bayeux = new BayeuxClient(cometd.toString(), scheduler, transports.get(0), others);
        if (!cookies) {
            // Not before: the client gives them a store of its own.
            transports.forEach(each -> each.setHttpCookieStore(new HttpCookieStore.Empty()));
        }
        return new JavaMember(bayeux);
    }

    private List<HttpClientTransport> transports(Transport transport) {
        List<HttpClientTransport> transports = new ArrayList<>();
        if (transport == Transport.WEBSOCKET) {
            transports.add(new WebSocketTransport(new HashMap<>(), scheduler, webSocket));
        }
        transports.add(new JettyHttpClientTransport(null, new HashMap<>(), scheduler, http));
        return transports;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        try {
            webSocket.stop();
            http.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop the clients", e);
        }
    }
}
