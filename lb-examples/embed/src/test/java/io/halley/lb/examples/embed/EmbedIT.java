// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.BackendBuilder;
import io.halley.lb.metrics.LoadBalancerMetrics;
import io.halley.lb.undertow.BalancerHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The README's example before small servers, each of which answers with its name and the path that it saw. */
class EmbedIT {
    private final List<Undertow> servers = new ArrayList<>();
    private BalancerHandler balancer;
    private URI application;

    @BeforeEach
    void start() {
        // The example as it is, but for the ports.
        BackendBuilder backend = Embed.backend().toBuilder();
        for (String name : List.of("bayeux-srv1", "bayeux-srv2", "bayeux-srv3")) {
            backend.withoutServer(name).server(name, address(origin(name)).toString());
        }
        balancer = BalancerHandler.start(backend.build());
        Undertow server =
                Embed.server(0, exchange -> exchange.getResponseSender().send("own page"), balancer);
        server.start();
        servers.add(server);
        application = address(server);
    }

    @AfterEach
    void stop() {
        balancer.close();
        servers.forEach(Undertow::stop);
    }

    @Test
    void aClientStaysOnItsServerAndNewClientsGoRound() throws Exception {
        List<String> visits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpClient client =
                    HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            visits.add(get(client, "/cometd").replaceAll(".*bayeux-srv(\\d).*", "$1"));
            visits.add(get(client, "/cometd").replaceAll(".*bayeux-srv(\\d).*", "$1"));
        }

        assertThat(String.join("", visits)).isIn("112233", "223311", "331122");
    }

    @Test
    void thePathReachesTheServerUnchanged() throws Exception {
        assertThat(get(HttpClient.newHttpClient(), "/cometd/handshake?a=b%20c")).endsWith(" /cometd/handshake?a=b%20c");
    }

    @Test
    void theApplicationsOwnPagesAreServedBesideIt() throws Exception {
        assertThat(get(HttpClient.newHttpClient(), "/about")).isEqualTo("own page");
    }

    @Test
    void theRequestsAreCountedInTheApplicationsRegistry() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new LoadBalancerMetrics(balancer.loadBalancer()).bindTo(registry);

        get(HttpClient.newHttpClient(), "/cometd");

        assertThat(registry.getMeters()).anySatisfy(meter -> {
            assertThat(meter.getId().getName()).startsWith("loadbalancer.");
            assertThat(meter.getId().getTag("backend")).isEqualTo("cometd");
        });
    }

    private Undertow origin(String name) {
        HttpHandler page = exchange -> exchange.getResponseSender()
                .send(name + " " + exchange.getRequestURI()
                        + (exchange.getQueryString().isEmpty() ? "" : "?" + exchange.getQueryString()));
        // The example's health check asks for a WebSocket.
        HttpHandler webSocket = Handlers.websocket((exchange, channel) -> {}, page);
        Undertow origin = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(webSocket)
                .build();
        origin.start();
        servers.add(origin);
        return origin;
    }

    private static URI address(Undertow server) {
        var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    private String get(HttpClient client, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(application.resolve(path)).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
