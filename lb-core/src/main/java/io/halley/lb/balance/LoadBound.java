// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The load of all servers together, and with it each one's bound.
 *
 * <p>Thread-safe and lock-free. The sum follows the changes that it is told of; each server's last known load is
 * exchanged atomically, so that a change told twice counts once, and one that was missed counts with the server's next.
 */
final class LoadBound {
    private final IdentityHashMap<Server, Integer> positions = new IdentityHashMap<>();
    private final int[] weights;
    private final long weightSum;
    private final int percent;
    private final AtomicIntegerArray known;
    private final LongAdder sum = new LongAdder();

    LoadBound(List<? extends Server> servers, int[] weights, int percent) {
        this.weights = weights;
        this.percent = percent;
        weightSum = Arrays.stream(weights).asLongStream().sum();
        known = new AtomicIntegerArray(weights.length);
        for (int position = 0; position < weights.length; position++) {
            positions.put(servers.get(position), position);
            changed(servers.get(position));
        }
    }

    void changed(Server server) {
        Integer position = positions.get(server);
        if (position != null) {
            int load = load(server);
            sum.add((long) load - known.getAndSet(position, load));
        }
    }

    /** Returns whether one more request would lift the server above its bound, rounded up. */
    boolean isExceededBy(Server server, int position) {
        double average = (double) (Math.max(0, sum.sum()) + 1) * weights[position] / weightSum;
        return load(server) + 1 > Math.ceil(average * percent / 100);
    }

    private static int load(Server server) {
        return server.active() + server.queued();
    }
}
