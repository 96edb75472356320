// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.embed;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

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

/** The example of the README: an application that mounts the balancer beside its own pages. */
public final class Embed {
    private Embed() {}

    /** Returns the description of the backend. */
    static Backend backend() {
        Backend cometd = Backend.builder("cometd")
                .balance(BalancePolicy.roundRobin())
                .serverDefaults(s -> s.weight(10).maxConnections(40_000))
                .server("bayeux-srv1", "http://127.0.0.1:8081")
                .server("bayeux-srv2", "http://127.0.0.1:8082")
                .server("bayeux-srv3", "http://127.0.0.1:8083")
                .affinity(Affinity.insertCookie("SERVERID"))
                .affinity(Affinity.learnCookie("BAYEUX_BROWSER", ofMinutes(15)))
                .healthCheck(HealthCheck.webSocket("/cometd")
                        .every(ofSeconds(5))
                        .rise(2)
                        .fall(3))
                .retry(RetryPolicy.retries(3).redispatch(Redispatch.LAST_RETRY))
                .timeouts(t -> t.connect(ofSeconds(10))
                        .queue(ofSeconds(30))
                        .server(ofMinutes(10))
                        .tunnel(ofMinutes(10)))
                .build();
        return cometd;
    }

    /** Returns the application's server, with the balancer mounted at {@code /cometd}; it is not yet started. */
    static Undertow server(int port, HttpHandler existingApp, BalancerHandler balancer) {
        Undertow server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setHandler(Handlers.path(existingApp).addPrefixPath("/cometd", balancer))
                .build();
        return server;
    }

    /** Runs the application on port 8080, with CometD servers on ports 8081 to 8083. */
    public static void main(String[] args) {
        HttpHandler existingApp = exchange -> exchange.getResponseSender().send("the application's own page");
        MeterRegistry registry = new SimpleMeterRegistry();
        Backend cometd = backend();

        BalancerHandler balancer = BalancerHandler.start(cometd);
        new LoadBalancerMetrics(balancer.loadBalancer()).bindTo(registry);

        Undertow server = server(8080, existingApp, balancer);
        server.start();
    }
}
