// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes 1, 2, 3, ... on each live server at the same moments, past the balancer.
 *
 * <p>So whatever server a client is on, it has to get each number; and no number is lost with its publisher.
 */
final class Feed implements AutoCloseable {
    /** Not one of the channels that the servers forward to each other. */
    static final String CHANNEL = "/feed";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger number = new AtomicInteger();

    Feed(NodeCluster cluster, Duration period) {
        timer.scheduleAtFixedRate(() -> publish(cluster), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void publish(NodeCluster cluster) {
        String text = Integer.toString(number.incrementAndGet());
        // A dead one is passed over, and so is its number: it has no clients.
        cluster.nodes().forEach(node -> node.publish(CHANNEL, text));
    }

    /** Returns the newest number. */
    int number() {
        return number.get();
    }

    /** Ends it; returns the last number. */
    int stop() {
        close();
        return number.get();
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a server does not read its input");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
