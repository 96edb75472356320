// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.embed;

import io.halley.lb.BackendBuilder;
import io.halley.lb.undertow.BalancerHandler;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Runs the README's example before three servers, and ends with an error if it does not balance and stick. */
public final class Consumer {
    private static final List<String> NAMES = List.of("bayeux-srv1", "bayeux-srv2", "bayeux-srv3");

    private Consumer() {}

    /** Runs it, on free ports. */
    public static void main(String[] args) throws Exception {
        List<Undertow> running = new ArrayList<>();
        BackendBuilder backend = Embed.backend().toBuilder();
        for (String name : NAMES) {
            Undertow server = start(server(name));
            running.add(server);
            backend.withoutServer(name).server(name, address(server).toString());
        }
        try (BalancerHandler balancer = BalancerHandler.start(backend.build())) {
            HttpHandler own = exchange -> exchange.getResponseSender().send("own");
            Undertow application = start(Embed.server(0, own, balancer));
            running.add(application);
            check(address(application));
        } finally {
            running.forEach(Undertow::stop);
        }
        String path = Consumer.class.getModule().isNamed() ? "module" : "class";
        System.out.println("consumer: balances and sticks on the " + path + " path");
    }

    private static void check(URI application) throws Exception {
        Set<String> seen = new HashSet<>();
        for (int client = 0; client < 3; client++) {
            HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            String first = get(http, application.resolve("/cometd/handshake"));
            require(first.equals(get(http, application.resolve("/cometd/connect"))), "a client left " + first);
            seen.add(first);
        }
        require(seen.equals(Set.copyOf(NAMES)), "three clients were on " + seen);
        require(get(HttpClient.newHttpClient(), application.resolve("/about")).equals("own"), "the own page is gone");
    }

    /** A server that answers with its name, and with 101 to the health check, which asks for a WebSocket. */
    private static Undertow server(String name) {
        HttpHandler page = exchange -> exchange.getResponseSender().send(name);
        return Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.websocket((exchange, channel) -> {}, page))
                .build();
    }

    private static Undertow start(Undertow server) {
        server.start();
        return server;
    }

    private static URI address(Undertow server) {
        var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    private static String get(HttpClient client, URI uri) throws Exception {
        var response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        require(response.statusCode() == 200, uri + " was answered " + response.statusCode());
        return response.body();
    }

    private static void require(boolean condition, String failure) {
        if (!condition) {
            throw new IllegalStateException(failure);
        }
    }
}
