// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.undertow.BalancerHandler;
import java.time.Duration;

/** A balancer that does nothing but check its servers as the guide's file does it. */
final class ChecksSubject {

    private ChecksSubject() {}

    /** Starts, prints the number of its servers, runs until standard input ends. */
    public static void main(String[] arguments) {
        int servers = Integer.parseInt(arguments[0]);
        BackendBuilder backend = Backend.builder("checked")
                .healthCheck(HealthCheck.webSocket("/ws")
                        .every(Duration.ofSeconds(5))
                        .rise(2)
                        .fall(3));
        for (int i = 0; i < servers; i++) {
            backend.server("n" + i, "http://127.0.0.1:" + arguments[1]);
        }
        BalancerHandler balancer = BalancerHandler.start(backend.build());
        StandardInput.endWithIt();
        System.out.println(balancer.loadBalancer().snapshot().servers().size());
    }
}
