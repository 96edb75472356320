// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.LoadBalancer;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.BalancerHandler;
import java.util.function.UnaryOperator;

/** The balancer before the servers of the demo. */
final class CometdBalancer implements AutoCloseable {
    private final BalancerHandler handler;

    private CometdBalancer(BalancerHandler handler) {
        this.handler = handler;
    }

    /** Starts balancing between these servers; their health checks begin at once. */
    static CometdBalancer start(NodeCluster cluster) {
        return start(cluster, backend -> backend);
    }

    /** Starts with other options. */
    static CometdBalancer start(NodeCluster cluster, UnaryOperator<BackendBuilder> options) {
        BackendBuilder backend = Backend.builder("cometd")
                .balance(BalancePolicy.roundRobin())
                .bayeux(Bayeux.defaults().with(Feature.MOVING_DRAIN))
                .affinity(Affinity.insertCookie("SERVERID"))
                .affinity(Affinity.learnCookie("BAYEUX_BROWSER", ofMinutes(15)))
                // Patient, as the machine of a demo may be busy; a dead server refuses at once.
                .healthCheck(HealthCheck.webSocket("/cometd")
                        .every(ofSeconds(1))
                        .timeout(ofSeconds(5))
                        .rise(1)
                        .fall(2))
                // The clients of a dead server shall not wait for the last retry to leave it.
                .retry(RetryPolicy.retries(3).redispatch(Redispatch.EVERY_RETRY))
                .timeouts(t -> t.connect(ofSeconds(5)).server(ofMinutes(1)).tunnel(ofMinutes(10)));
        for (NodeProcess node : cluster.nodes()) {
            backend.server(node.name(), node.address().toString());
        }
        return new CometdBalancer(BalancerHandler.start(options.apply(backend).build()));
    }

    /** Returns the engine. */
    LoadBalancer loadBalancer() {
        return handler.loadBalancer();
    }

    /** Returns the handler to mount at {@code /cometd}. */
    BalancerHandler handler() {
        return handler;
    }

    @Override
    public void close() {
        handler.close();
    }
}
