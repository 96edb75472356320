// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static io.halley.lb.balance.Picks.ANY;
import static io.halley.lb.balance.Picks.NOBODY;
import static io.halley.lb.balance.Picks.counts;
import static io.halley.lb.balance.Picks.picker;
import static io.halley.lb.balance.Picks.random;
import static io.halley.lb.balance.Picks.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedRoundRobinTest {
    private final BalancePolicy policy = BalancePolicy.roundRobin();

    @ParameterizedTest
    @CsvSource({
        "1 1 1, abcabcabc",
        "10 10 10, abcabcabc",
        "1 2 3, cbacbccbacbc",
        "5 1 1, abaaacaabaaaca",
        "4 4 1 1, abcababdababcababdab",
        "1, aaa",
        "256 256, abab"
    })
    void takesTurnsByWeight(String weights, String expected) {
        int[] units =
                Arrays.stream(weights.split(" ")).mapToInt(Integer::parseInt).toArray();

        assertThat(word(picker(policy, FakeServer.letters(units)), expected.length()))
                .isEqualTo(expected);
    }

    @Test
    void sendsAHeavyServersTurnsBetweenThoseOfManyLightOnes() {
        List<FakeServer> servers = FakeServer.numbered(101);
        servers.get(0).weight = 100 * 16;
        ServerPicker picker = picker(policy, servers);

        for (int i = 0; i < 100; i++) {
            assertThat(counts(picker, 2, any -> ANY, NOBODY)).containsEntry("s0", 1);
        }
    }

    @Test
    void goesOnWhereThePreviousPickerStopped() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        ServerPicker before = picker(policy, servers);
        assertThat(word(before, 4)).isEqualTo("abca");

        ServerPicker after = policy.prepare(servers, before, random());
        assertThat(word(after, 2)).isEqualTo("bc");
        // Requests that hold the old snapshot still share the rotation.
        assertThat(word(before, 1) + word(after, 1)).isEqualTo("ab");
    }

    @Test
    void survivesTheOverflowOfItsCount() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        AtomicInteger taken = new AtomicInteger(Integer.MAX_VALUE - 2);
        ServerPicker picker = new WeightedRoundRobin.Rotation(servers, taken);

        // 2^31 - 3 leaves 2 when divided by 3; after 2^31 - 1 the count begins anew with 0.
        assertThat(word(picker, 7)).isEqualTo("cababca");
        assertThat(taken.get()).isNegative();

        taken.set(-2);
        assertThat(word(picker, 4)).isEqualTo("abab");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void givesEachServerExactlyItsWeightInEachPeriod(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<FakeServer> servers = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
            servers.add(FakeServer.ofSixteenths("s" + i, 1 + random.nextInt(4096)));
        }
        int period = servers.stream().mapToInt(FakeServer::effectiveWeight).sum();

        Map<String, Integer> counts = counts(picker(policy, servers), period, any -> ANY, NOBODY);

        assertThat(servers).allSatisfy(s -> assertThat(counts).containsEntry(s.name(), s.effectiveWeight()));
    }

    @Test
    void skipsExcludedServersWithoutFavouringTheNext() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1, 1);

        assertThat(word(picker(policy, servers), 9, s -> s.name().equals("b"))).isEqualTo("acdacdacd");
        assertThat(word(picker(policy, servers), 4, s -> !s.name().equals("d"))).isEqualTo("dddd");
        assertThat(word(picker(policy, servers), 3, s -> true)).isEqualTo("---");
    }

    @Test
    void keepsTheSharesOfTheOthersWhenAHeavyServerIsExcluded() {
        List<FakeServer> servers = FakeServer.letters(256, 1, 3);

        assertThat(word(picker(policy, servers), 8, s -> s.name().equals("a"))).isEqualTo("cbcccbcc");
        assertThat(word(picker(policy, servers), 2, s -> true)).isEqualTo("--");
    }

    @Test
    void picksAmongThousandServers() {
        List<FakeServer> servers = FakeServer.numbered(1000);
        ServerPicker picker = picker(policy, servers);

        assertThat(counts(picker, 1000, any -> ANY, NOBODY)).hasSize(1000);
        assertThat(counts(picker, 1000, any -> ANY, s -> !s.name().endsWith("7")))
                .hasSize(100)
                .allSatisfy((name, count) -> assertThat(count).isEqualTo(10));
    }

    @Test
    void bringsPeriodsThatAreTooLongDownToShares() {
        List<FakeServer> servers = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 1000; i++) {
            servers.add(FakeServer.ofSixteenths("s" + i, 1 + random.nextInt(4096)));
        }
        long sum = servers.stream().mapToLong(FakeServer::effectiveWeight).sum();
        int[] turns = Weights.turns(Weights.of(servers));

        assertThat(turns.length).isBetween(65_536 - 1000, 65_536 + 1000);
        long[] counts = new long[1000];
        Arrays.stream(turns).forEach(position -> counts[position]++);
        for (int i = 0; i < 1000; i++) {
            assertThat((double) counts[i]).isBetween(1.0, 2.0 + 65_536.0 * servers.get(i).weight / sum);
        }
    }

    @Test
    void countsAServerWhoseWeightJustBecameZeroAsLight() {
        List<FakeServer> servers = FakeServer.letters(0, 1);

        assertThat(word(picker(policy, servers), 17)).containsOnlyOnce("a");
    }

    @Test
    void losesNoTurnBetweenThreads() throws InterruptedException {
        List<FakeServer> servers = FakeServer.letters(1, 2, 3);
        ServerPicker picker = picker(policy, servers);
        Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        servers.forEach(server -> counts.put(server.name(), new AtomicInteger()));

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int pick = 0; pick < 30_000; pick++) {
                    Server server = picker.pick(ANY, NOBODY);
                    counts.get(server.name()).incrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(counts.get("a")).hasValue(20_000);
        assertThat(counts.get("b")).hasValue(40_000);
        assertThat(counts.get("c")).hasValue(60_000);
    }
}
