// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import static org.awaitility.Awaitility.await;

import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.relay.RelayCensus;
import java.time.Duration;

/** Checks that a balancer holds nothing any more: no slot, no place in a queue, no session, no deadline, no connection in use. */
public final class LeakCheck {

    private LeakCheck() {}

    /** Waits until nothing is held, and fails if that takes longer than some seconds. */
    public static void holdsNothing(BalancerHandler handler) {
        await("nothing is held").atMost(Duration.ofSeconds(5)).untilAsserted(() -> check(handler));
    }

    /** As above, of the front too. */
    static void holdsNothing(Balancer balancer) {
        holdsNothing(balancer.handler());
        await("no client is held").atMost(Duration.ofSeconds(5)).until(() -> balancer.connections() == 0);
    }

    private static void check(BalancerHandler handler) {
        BackendSnapshot backend = handler.loadBalancer().snapshot();
        for (ServerSnapshot server : backend.servers()) {
            require(
                    server.traffic().active() == 0,
                    "slots of " + server.name() + ": " + server.traffic().active());
            require(
                    server.traffic().queued() == 0,
                    "queue of " + server.name() + ": " + server.traffic().queued());
        }
        require(backend.queued() == 0, "queue of the backend: " + backend.queued());
        RelayCensus census = handler.census().toCompletableFuture().join();
        require(census.sessions() == 0, "sessions: " + census.sessions());
        require(census.deadlines() == 0, "deadlines: " + census.deadlines());
        require(
                census.connections() == census.idleConnections(),
                "connections in use: " + (census.connections() - census.idleConnections()));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
