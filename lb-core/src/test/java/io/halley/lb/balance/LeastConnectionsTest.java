// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static io.halley.lb.balance.Picks.ANY;
import static io.halley.lb.balance.Picks.NOBODY;
import static io.halley.lb.balance.Picks.name;
import static io.halley.lb.balance.Picks.picker;
import static io.halley.lb.balance.Picks.random;
import static io.halley.lb.balance.Picks.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastConnectionsTest {
    private final BalancePolicy policy = BalancePolicy.leastConnections();

    @Test
    void takesTurnsAmongEquals() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        assertThat(word(picker(policy, servers), 7)).isEqualTo("abcabca");

        servers.forEach(server -> server.active.set(3));
        servers.get(1).active.set(9);
        assertThat(word(picker(policy, servers), 5)).isEqualTo("acaca");
    }

    @Test
    void takesTurnsAmongIdleServersWhateverTheirWeight() {
        assertThat(word(picker(policy, FakeServer.letters(1, 2, 100)), 6)).isEqualTo("abcabc");
    }

    @Test
    void fillsServersByWeight() {
        List<FakeServer> servers = FakeServer.letters(1, 2, 3);
        ServerPicker picker = picker(policy, servers);

        for (int i = 0; i < 600; i++) {
            open(picker);
        }

        assertThat(servers).extracting(FakeServer::active).containsExactly(100, 200, 300);
    }

    @Test
    void countsQueuedRequestsToo() {
        List<FakeServer> servers = FakeServer.letters(1, 1);
        servers.get(0).active.set(2);
        servers.get(1).active.set(1);
        servers.get(1).queued = 2;

        assertThat(word(picker(policy, servers), 3)).isEqualTo("aaa");
    }

    @Test
    void followsALoadThatChanges() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1, 1);
        servers.forEach(server -> server.active.set(5));
        ServerPicker picker = picker(policy, servers);

        servers.get(2).active.set(2);
        picker.loadChanged(servers.get(2));

        assertThat(word(picker, 3)).isEqualTo("ccc");
    }

    @Test
    void findsOutAboutAChangeThatItWasNotToldOf() {
        List<FakeServer> servers = FakeServer.numbered(10);
        servers.forEach(server -> server.active.set(5));
        servers.get(7).active.set(50);
        ServerPicker picker = picker(policy, servers);

        servers.get(7).active.set(1);
        for (int i = 0; i < 10; i++) {
            picker.pick(ANY, NOBODY);
        }
        assertThat(picker.pick(ANY, NOBODY)).isSameAs(servers.get(7));

        servers.get(7).active.set(9);
        assertThat(picker.pick(ANY, NOBODY)).isNotSameAs(servers.get(7));
    }

    @Test
    void ignoresChangesOfServersThatItDoesNotHave() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        ServerPicker picker = picker(policy, servers.subList(0, 2));

        picker.loadChanged(servers.get(2));

        assertThat(word(picker, 3)).isEqualTo("aba");
    }

    @Test
    void goesOnWithTheTurnsOfThePreviousPicker() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        ServerPicker before = picker(policy, servers);
        assertThat(word(before, 2)).isEqualTo("ab");

        assertThat(word(policy.prepare(servers, before, random()), 3)).isEqualTo("cab");
        assertThat(word(policy.prepare(servers.subList(0, 2), before, random()), 3))
                .isEqualTo("aba");
    }

    @Test
    void skipsExcludedServers() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1, 1, 1);
        servers.get(0).active.set(1);
        ServerPicker picker = picker(policy, servers);

        assertThat(word(picker, 4, s -> s.name().equals("c"))).isEqualTo("bdeb");
        assertThat(word(picker, 2, s -> !s.name().equals("a"))).isEqualTo("aa");
        assertThat(word(picker, 2, s -> true)).isEqualTo("--");
        assertThat(word(picker(policy, servers.subList(0, 1)), 1, s -> true)).isEqualTo("-");
    }

    /** The model looks at all servers: least load for the weight, then longest not picked, then first. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void picksWhatANaiveSearchPicks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<FakeServer> servers = FakeServer.numbered(1 + random.nextInt(40));
        servers.forEach(server -> server.weight = 1 + random.nextInt(64));
        ServerPicker picker = picker(policy, servers);
        Map<Server, Integer> lastPicked = new HashMap<>();

        for (int step = 1; step <= 2000; step++) {
            FakeServer changed = servers.get(random.nextInt(servers.size()));
            changed.active.set(random.nextInt(4));
            picker.loadChanged(changed);
            Set<Server> excluded = new HashSet<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                excluded.add(servers.get(random.nextInt(servers.size())));
            }

            Server expected = naive(servers, excluded, lastPicked);
            assertThat(name(picker.pick(ANY, excluded::contains))).isEqualTo(name(expected));
            lastPicked.put(expected, step);
        }
    }

    private static @Nullable Server naive(
            List<FakeServer> servers, Set<Server> excluded, Map<Server, Integer> lastPicked) {
        Server best = null;
        for (FakeServer server : servers) {
            if (excluded.contains(server)) {
                continue;
            }
            int order = best == null ? -1 : Long.compare(Load.of(server), Load.of(best));
            if (order == 0) {
                order = lastPicked.getOrDefault(server, 0) - lastPicked.getOrDefault(best, 0);
            }
            best = order < 0 ? server : best;
        }
        return best;
    }

    @Test
    void staysEvenUnderConcurrentUse() throws InterruptedException {
        List<FakeServer> servers = FakeServer.numbered(7);
        ServerPicker picker = picker(policy, servers);
        AtomicInteger missing = new AtomicInteger();

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int step = 0; step < 7000; step++) {
                    if (open(picker) == null) {
                        missing.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(missing).hasValue(0);
        assertThat(servers.stream().mapToInt(FakeServer::active).sum()).isEqualTo(28_000);
        // At most the other three threads have picked without their slot being seen.
        assertThat(servers).allSatisfy(server -> assertThat(server.active()).isBetween(3997, 4003));
    }

    private static @Nullable Server open(ServerPicker picker) {
        FakeServer server = (FakeServer) picker.pick(ANY, NOBODY);
        if (server != null) {
            server.active.incrementAndGet();
            picker.loadChanged(server);
        }
        return server;
    }
}
