// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.ajax.JSON;

/** Asks the servers directly, past the balancer, what they have seen. */
final class NodeProbe {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private NodeProbe() {}

    /** Returns a server's own account of itself. */
    static Map<?, ?> status(NodeProcess node) {
        return status(node.port());
    }

    /** Returns the account of the server on this port. */
    static Map<?, ?> status(int port) {
        return read(URI.create("http://127.0.0.1:" + port + "/node"));
    }

    /** Returns how many messages of each clientId a server has seen. */
    static Map<?, ?> messagesByClient(NodeProcess node) {
        return read(node.address().resolve("/node/clients"));
    }

    static long number(NodeProcess node, String field) {
        return ((Number) status(node).get(field)).longValue();
    }

    /** Blocks until each live server receives the messages of all other live servers. */
    static void awaitJoined(NodeCluster cluster) {
        List<NodeProcess> alive =
                cluster.nodes().stream().filter(NodeProcess::isAlive).toList();
        for (NodeProcess node : alive) {
            Set<String> others = alive.stream()
                    .map(NodeProcess::name)
                    .filter(name -> !name.equals(node.name()))
                    .collect(Collectors.toSet());
            await().atMost(TestClient.PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> joined(node).containsAll(others));
        }
    }

    private static List<Object> joined(NodeProcess node) {
        return Arrays.asList((Object[]) status(node).get("joined"));
    }

    private static Map<?, ?> read(URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            String body =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return (Map<?, ?>) new JSON().fromJSON(body);
        } catch (IOException e) {
            throw new UncheckedIOException(uri + ": no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
