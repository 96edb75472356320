// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link BalancePolicy#roundRobin()}: a period of turns laid out beforehand, and a count of the turns taken. */
record WeightedRoundRobin() implements BalancePolicy {

    @Override
    public ServerPicker prepare(
            List<? extends Server> eligible, @Nullable ServerPicker previous, RandomGenerator random) {
        return new Rotation(eligible, previous instanceof Rotation rotation ? rotation.taken : new AtomicInteger());
    }

    @Override
    public String algorithm() {
        return "roundrobin";
    }

    /**
     * Takes turns.
     *
     * <p>Lock-free: one atomic increment a pick. Turns of excluded servers are skipped for everybody, so that the next
     * pick goes on behind them and the others keep their shares among themselves.
     */
    static final class Rotation implements ServerPicker {

        /** Shared with the pickers before and after; may wrap around. */
        final AtomicInteger taken;

        private final Server[] servers;
        private final int[] turns;

        Rotation(List<? extends Server> eligible, AtomicInteger taken) {
            this.taken = taken;
            servers = eligible.toArray(new Server[0]);
            turns = Weights.turns(Weights.of(eligible));
        }

        @Override
        public @Nullable Server pick(RequestView request, Predicate<? super Server> excluded) {
            int turn = (taken.getAndIncrement() & Integer.MAX_VALUE) % turns.length;
            for (int skipped = 0; skipped < turns.length; skipped++) {
                Server server = servers[turns[turn]];
                if (!excluded.test(server)) {
                    if (skipped > 0) {
                        taken.addAndGet(skipped);
                    }
                    return server;
                }
                // A period may be far longer than the list of servers: look whether anybody is left before going on.
                if (skipped == 2 * servers.length && areAll(excluded)) {
                    return null;
                }
                turn = turn + 1 == turns.length ? 0 : turn + 1;
            }
            return null;
        }

        private boolean areAll(Predicate<? super Server> excluded) {
            for (Server server : servers) {
                if (!excluded.test(server)) {
                    return false;
                }
            }
            return true;
        }
    }
}
