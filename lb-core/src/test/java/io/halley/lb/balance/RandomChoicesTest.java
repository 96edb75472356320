// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static io.halley.lb.balance.Picks.ANY;
import static io.halley.lb.balance.Picks.NOBODY;
import static io.halley.lb.balance.Picks.chiSquare;
import static io.halley.lb.balance.Picks.counts;
import static io.halley.lb.balance.Picks.picker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomChoicesTest {

    @Test
    void drawsByWeight() {
        List<FakeServer> servers = FakeServer.letters(1, 2, 3, 4);
        Map<String, Integer> counts = counts(picker(BalancePolicy.random(1), servers), 10_000, i -> ANY, NOBODY);

        // Three degrees of freedom: above 16.27 with a probability of 0.1 %.
        assertThat(chiSquare(counts, servers)).isLessThan(16.27);
    }

    @Test
    void drawsEquallyLoadedServersByWeightWithTwoChoicesToo() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1, 1, 1);
        Map<String, Integer> counts =
                counts(picker(BalancePolicy.randomTwoChoices(), servers), 10_000, i -> ANY, NOBODY);

        // Four degrees of freedom.
        assertThat(chiSquare(counts, servers)).isLessThan(18.47);
    }

    @Test
    void takesTheLessLoadedOfTwo() {
        List<FakeServer> servers = FakeServer.letters(1, 1);
        servers.get(0).active.set(1);
        ServerPicker picker = picker(BalancePolicy.randomTwoChoices(), servers);

        assertThat(counts(picker, 1000, i -> ANY, NOBODY).getOrDefault("b", 0)).isGreaterThan(990);
    }

    @Test
    void staysFarMoreEvenThanOneChoice() {
        assertThat(spread(2)).isLessThan(10);
        assertThat(spread(1)).isGreaterThan(30);
    }

    private static int spread(int draws) {
        List<FakeServer> servers = FakeServer.numbered(50);
        ServerPicker picker = picker(BalancePolicy.random(draws), servers);
        for (int i = 0; i < 10_000; i++) {
            ((FakeServer) picker.pick(ANY, NOBODY)).active.incrementAndGet();
        }
        int most = servers.stream().mapToInt(FakeServer::active).max().orElseThrow();
        int least = servers.stream().mapToInt(FakeServer::active).min().orElseThrow();
        return most - least;
    }

    @Test
    void findsTheLeastLoadedOfTheFewThatAreLeft() {
        List<FakeServer> servers = FakeServer.numbered(1000);
        servers.get(3).active.set(2);
        servers.get(5).active.set(1);
        ServerPicker picker = picker(BalancePolicy.randomTwoChoices(), servers);

        Map<String, Integer> counts = counts(picker, 100, i -> ANY, s -> s != servers.get(3) && s != servers.get(5));
        assertThat(counts.get("s5")).isGreaterThan(95);
        assertThat(counts(picker, 10, i -> ANY, s -> true)).containsOnly(Map.entry("-", 10));
    }

    @Test
    void refusesFewerThanOneDraw() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BalancePolicy.random(0))
                .withMessage("random: draws: 0 (expected: 1-100)");
        assertThatIllegalArgumentException().isThrownBy(() -> BalancePolicy.random(101));
    }
}
