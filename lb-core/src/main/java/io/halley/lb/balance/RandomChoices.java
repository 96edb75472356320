// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link BalancePolicy#random(int)}. */
record RandomChoices(int draws) implements BalancePolicy {

    RandomChoices {
        if (draws < 1 || draws > 100) {
            throw new IllegalArgumentException("random: draws: " + draws + " (expected: 1-100)");
        }
    }

    @Override
    public ServerPicker prepare(
            List<? extends Server> eligible, @Nullable ServerPicker previous, RandomGenerator random) {
        return new Lottery(eligible, draws, random);
    }

    @Override
    public String algorithm() {
        return "random";
    }

    /**
     * Draws among the turns of a round robin period, in which each server has as many as its weight says. Lock-free.
     */
    private static final class Lottery implements ServerPicker {

        /** Draws of a server that was drawn before or is excluded are repeated, but not for ever. */
        private static final int REPEATS = 4;

        private final Server[] servers;
        private final int[] turns;
        private final int draws;
        private final RandomGenerator random;

        Lottery(List<? extends Server> eligible, int draws, RandomGenerator random) {
            servers = eligible.toArray(new Server[0]);
            turns = Weights.turns(Weights.of(eligible));
            this.draws = Math.min(draws, servers.length);
            this.random = random;
        }

        @Override
        public @Nullable Server pick(RequestView request, Predicate<? super Server> excluded) {
            Server best = null;
            long least = Long.MAX_VALUE;
            int missing = draws;
            for (int left = draws * REPEATS; left > 0 && missing > 0; left--) {
                Server server = servers[turns[random.nextInt(turns.length)]];
                if (server == best || excluded.test(server)) {
                    continue;
                }
                missing--;
                long load = Load.of(server);
                if (best == null || load < least) {
                    best = server;
                    least = load;
                }
            }
            return best != null ? best : leastLoaded(excluded);
        }

        private @Nullable Server leastLoaded(Predicate<? super Server> excluded) {
            Server best = null;
            long least = Long.MAX_VALUE;
            int start = random.nextInt(servers.length);
            for (int i = 0; i < servers.length; i++) {
                Server server = servers[(start + i) % servers.length];
                if (!excluded.test(server)) {
                    long load = Load.of(server);
                    if (best == null || load < least) {
                        best = server;
                        least = load;
                    }
                }
            }
            return best;
        }
    }
}
