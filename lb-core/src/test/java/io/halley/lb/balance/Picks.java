// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks a picker many times, and says what came of it. */
final class Picks {
    static final Predicate<Server> NOBODY = server -> false;
    static final FakeRequest ANY = FakeRequest.fromClient(1);

    private Picks() {}

    static ServerPicker picker(BalancePolicy policy, List<? extends Server> servers) {
        return policy.prepare(servers, null, random());
    }

    static RandomGenerator random() {
        return new SplittableRandom(20_240_229);
    }

    /** Returns the names one after the other, {@code -} for none. */
    static String word(ServerPicker picker, int picks) {
        return word(picker, picks, NOBODY);
    }

    static String word(ServerPicker picker, int picks, Predicate<Server> excluded) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < picks; i++) {
            word.append(name(picker.pick(ANY, excluded)));
        }
        return word.toString();
    }

    static Map<String, Integer> counts(
            ServerPicker picker, int picks, IntFunction<FakeRequest> requests, Predicate<Server> excluded) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            counts.merge(name(picker.pick(requests.apply(i), excluded)), 1, Integer::sum);
        }
        return counts;
    }

    static String name(@Nullable Server server) {
        return server == null ? "-" : server.name();
    }

    /** Returns the sum of (observed - expected)^2 / expected, where shares are expected as the weights say. */
    static double chiSquare(Map<String, Integer> counts, List<FakeServer> servers) {
        double picks = counts.values().stream().mapToInt(Integer::intValue).sum();
        double weights = servers.stream().mapToInt(FakeServer::effectiveWeight).sum();
        double sum = 0;
        for (FakeServer server : servers) {
            double expected = picks * server.effectiveWeight() / weights;
            double difference = counts.getOrDefault(server.name(), 0) - expected;
            sum += difference * difference / expected;
        }
        return sum;
    }
}
