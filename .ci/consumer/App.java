// SPDX-License-Identifier: Apache-2.0
package consumer;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import com.sun.net.httpserver.HttpServer;
import io.halley.lb.Backend;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.metrics.LoadBalancerMetrics;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.BalancerHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An application that is the README's example, between three servers and a client. */
public final class App {
    private static final Map<Integer, HttpServer> SERVERS = new ConcurrentHashMap<>();

    private App() {}

    public static void main(String[] args) throws Exception {
        HttpHandler existingApp = exchange -> exchange.getResponseSender().send("own page");
        MeterRegistry registry = new SimpleMeterRegistry();

@EXAMPLE@

        int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        expect("own page", get(port, "/", null).body());
        HttpResponse<String> first = get(port, "/cometd/handshake", null);
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        for (int i = 0; i < 10; i++) {
            expect(first.body(), get(port, "/cometd/connect", cookie).body());
        }
        expect("true", String.valueOf(!registry.getMeters().isEmpty()));

        server.stop();
        balancer.close();
        SERVERS.values().forEach(origin -> origin.stop(0));
        System.exit(0);
    }

    /** Starts the server that the README has on this port, on a free one. */
    private static int port(int number) {
        return SERVERS.computeIfAbsent(number, App::start).getAddress().getPort();
    }

    private static HttpServer start(int number) {
        try {
            HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            origin.createContext("/", exchange -> {
                byte[] name = List.of("server", number).toString().getBytes();
                exchange.sendResponseHeaders(200, name.length);
                exchange.getResponseBody().write(name);
                exchange.close();
            });
            origin.start();
            return origin;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> get(int port, String path, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        expect("200", String.valueOf(response.statusCode()));
        return response;
    }

    private static void expect(String expected, String actual) {
        if (!actual.equals(expected)) {
            throw new AssertionError(actual + " (expected: " + expected + ")");
        }
    }
}
