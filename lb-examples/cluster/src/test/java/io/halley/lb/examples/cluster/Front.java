// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What stands before the servers in a test: the balancer, in this process or by a file, or HAProxy to compare with. */
interface Front extends AutoCloseable {
    /** Starts the balancer, or what the system property {@code front} says: {@code standalone} or {@code haproxy}. */
    static Front start(NodeCluster cluster) {
        String front = System.getProperty("front", "halley");
        return switch (front) {
            case "halley" -> HalleyFront.start(cluster);
            case "standalone" -> StandaloneFront.start(cluster);
            case "haproxy" -> HaproxyFront.start(cluster);
            default ->
                throw new IllegalArgumentException("front: " + front + " (expected: halley, standalone or haproxy)");
        };
    }

    /** Returns where clients find CometD. */
    URI cometd();

    /** Gives a server no new clients; completes when it is empty or the time is over, with the sessions left or -1. */
    CompletionStage<Integer> drain(String server, Duration within);

    /** Lets a server take clients again. */
    void ready(String server);

    /** Returns whether a server takes clients now. */
    boolean isUp(String server);

    /** Returns within what time the clients of so many servers that were killed at once are elsewhere. */
    default Duration failover(int killed) {
        return Duration.ofSeconds(3);
    }

    @Override
    void close();
}
