// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link BalancePolicy#first()}. */
record FirstWithRoom() implements BalancePolicy {

    @Override
    public ServerPicker prepare(
            List<? extends Server> eligible, @Nullable ServerPicker previous, RandomGenerator random) {
        return new Filling(eligible.toArray(new Server[0]));
    }

    @Override
    public String algorithm() {
        return "first";
    }

    /** Takes the first server with a free slot, or the first at all if none has one. Stateless. */
    private static final class Filling implements ServerPicker {
        private final Server[] servers;

        Filling(Server[] servers) {
            this.servers = servers;
        }

        @Override
        public @Nullable Server pick(RequestView request, Predicate<? super Server> excluded) {
            Server fallback = null;
            for (Server server : servers) {
                if (!excluded.test(server)) {
                    if (!server.isFull()) {
                        return server;
                    }
                    fallback = fallback == null ? server : fallback;
                }
            }
            return fallback;
        }
    }
}
