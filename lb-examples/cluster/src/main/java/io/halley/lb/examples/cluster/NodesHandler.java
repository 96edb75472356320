// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.ajax.JSON;

/**
 * The servers as JSON, and {@code POST /nodes/n1/kill} and {@code /nodes/n1/start}.
 *
 * <p>To kill takes a client on this machine, a {@code Host} of this machine, and a header that a page of another site
 * cannot send unasked.
 */
final class NodesHandler implements HttpHandler {
    private final NodeCluster cluster;
    private final HttpClient http = HttpClient.newHttpClient();

    NodesHandler(NodeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (exchange.isInIoThread()) {
            exchange.dispatch(this);
            return;
        }
        String path = exchange.getRelativePath();
        if (exchange.getRequestMethod().equals(Methods.GET) && path.isEmpty()) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
            List<Map<String, Object>> nodes =
                    cluster.nodes().stream().map(this::describe).toList();
            exchange.getResponseSender().send(new JSON().toJSON(nodes));
        } else if (exchange.getRequestMethod().equals(Methods.POST)) {
            exchange.setStatusCode(mayAct(exchange) ? act(path) : StatusCodes.FORBIDDEN);
        } else {
            exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
        }
    }

    private static boolean mayAct(HttpServerExchange exchange) {
        String host = exchange.getHostName();
        return exchange.getSourceAddress().getAddress().isLoopbackAddress()
                && (host.equals("127.0.0.1") || host.equals("localhost"))
                && exchange.getRequestHeaders().contains("X-Demo");
    }

    private int act(String path) {
        String[] words = path.split("/", -1);
        if (words.length != 3) {
            return StatusCodes.NOT_FOUND;
        }
        try {
            switch (words[2]) {
                case "kill" -> cluster.kill(words[1]);
                case "start" -> cluster.restart(words[1]);
                default -> {
                    return StatusCodes.NOT_FOUND;
                }
            }
            return StatusCodes.NO_CONTENT;
        } catch (IllegalArgumentException e) {
            return StatusCodes.NOT_FOUND;
        }
    }

    private Map<String, Object> describe(NodeProcess node) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", node.name());
        description.put("port", node.port());
        description.put("pid", node.pid());
        description.put("alive", node.isAlive());
        Map<?, ?> status = node.isAlive() ? status(node) : Map.of();
        description.put("sessions", status.get("sessions"));
        description.put("joined", status.get("joined"));
        return description;
    }

    private Map<?, ?> status(NodeProcess node) {
        HttpRequest request = HttpRequest.newBuilder(node.address().resolve("/node"))
                .timeout(Duration.ofMillis(500))
                .build();
        try {
            String body =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new JSON().fromJSON(body) instanceof Map<?, ?> status ? status : Map.of();
        } catch (IOException e) {
            // It was killed a moment ago.
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }
}
