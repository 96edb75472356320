// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Picks the server of the key's point on a {@link HashRing}, or of the next point whose server may be used.
 *
 * <p>A client of an excluded server thus goes where it will belong once that server is out of the ring. Lock-free.
 */
final class RingPicker implements ServerPicker {

    /** Takes requests without a key; null if there is always one. */
    final WeightedRoundRobin.@Nullable Rotation keyless;

    private final Server[] servers;
    private final HashRing ring;
    private final @Nullable LoadBound bound;
    private final @Nullable KeyExtractor key;

    /** @param key null for the client's address */
    RingPicker(
            List<? extends Server> eligible,
            int[] weights,
            @Nullable LoadBound bound,
            @Nullable KeyExtractor key,
            WeightedRoundRobin.@Nullable Rotation keyless) {
        servers = eligible.toArray(new Server[0]);
        ring = new HashRing(eligible, weights);
        this.bound = bound;
        this.key = key;
        this.keyless = keyless;
    }

    @Override
    public @Nullable Server pick(RequestView request, Predicate<? super Server> excluded) {
        if (key == null) {
            return pick(Hash64.of(request.clientAddress()), excluded);
        }
        String value = key.extract(request);
        if (keyless != null && (value == null || value.isEmpty())) {
            return keyless.pick(request, excluded);
        }
        return pick(Hash64.of(value == null ? "" : value), excluded);
    }

    private @Nullable Server pick(long hash, Predicate<? super Server> excluded) {
        int point = ring.pointOf(hash);
        if (bound != null) {
            Server server = next(point, excluded, bound);
            if (server != null) {
                return server;
            }
        }
        return next(point, excluded, null);
    }

    private @Nullable Server next(int start, Predicate<? super Server> excluded, @Nullable LoadBound bound) {
        int point = start;
        int rejected = -1;
        for (int walked = 0; walked < ring.size(); walked++) {
            int position = ring.serverAt(point);
            if (position != rejected) {
                if (isUsable(position, excluded, bound)) {
                    return servers[position];
                }
                rejected = position;
            }
            // A ring is far longer than the list of servers: look whether anybody is left before walking round it.
            if (walked == 2 * servers.length && isNobodyUsable(excluded, bound)) {
                return null;
            }
            point = point + 1 == ring.size() ? 0 : point + 1;
        }
        return null;
    }

    private boolean isNobodyUsable(Predicate<? super Server> excluded, @Nullable LoadBound bound) {
        for (int position = 0; position < servers.length; position++) {
            if (isUsable(position, excluded, bound)) {
                return false;
            }
        }
        return true;
    }

    private boolean isUsable(int position, Predicate<? super Server> excluded, @Nullable LoadBound bound) {
        Server server = servers[position];
        return !excluded.test(server) && (bound == null || !bound.isExceededBy(server, position));
    }

    @Override
    public void loadChanged(Server server) {
        if (bound != null) {
            bound.changed(server);
        }
    }
}
