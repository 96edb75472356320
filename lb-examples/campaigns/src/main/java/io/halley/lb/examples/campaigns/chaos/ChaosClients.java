// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The clients of a run, every other one over WebSocket, and the load that they make. */
final class ChaosClients implements AutoCloseable {
    private static final long PERIOD_MILLIS = 500;
    private static final int THREADS = 24;

    private final HttpClient http = new HttpClient();
    private final JakartaWebSocketClientContainer webSocket = new JakartaWebSocketClientContainer(http);
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(3);
    private final List<ChaosClient> all = new ArrayList<>();
    private volatile boolean publishing;

    ChaosClients(URI cometd, int count) throws Exception {
        // All of its threads from the start, so that those of the balancer are seen to be flat.
        http.setExecutor(new QueuedThreadPool(THREADS, THREADS));
        http.setMaxConnectionsPerDestination(4 * count);
        // Each client keeps cookies of its own, in its transport.
        http.setHttpCookieStore(new HttpCookieStore.Empty());
        scheduler.setRemoveOnCancelPolicy(true);
        http.start();
        webSocket.start();
        for (int i = 0; i < count; i++) {
            var longPolling = new JettyHttpClientTransport(null, new HashMap<>(), scheduler, http);
            BayeuxClient bayeux = i % 2 == 0
                    ? new BayeuxClient(cometd.toString(), scheduler, longPolling)
                    : new BayeuxClient(
                            cometd.toString(),
                            scheduler,
                            new WebSocketTransport(new HashMap<>(), scheduler, webSocket),
                            longPolling);
            ChaosClient client = new ChaosClient(bayeux, i, scheduler);
            all.add(client);
            client.start();
            long offset = i * PERIOD_MILLIS / count;
            scheduler.scheduleAtFixedRate(() -> publish(client), offset, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void publish(ChaosClient client) {
        if (publishing) {
            client.publish();
        }
    }

    /** Begins or ends the load: two messages a second of each client. */
    void publishing(boolean on) {
        publishing = on;
    }

    List<ChaosClient> all() {
        return all;
    }

    Ledger.Sums sums() {
        return all.stream().map(client -> client.ledger().sums()).reduce(Ledger.Sums.NONE, Ledger.Sums::plus);
    }

    int told() {
        return all.stream().mapToInt(ChaosClient::told).sum();
    }

    @Override
    public void close() throws Exception {
        scheduler.shutdownNow();
        webSocket.stop();
        http.stop();
    }
}
