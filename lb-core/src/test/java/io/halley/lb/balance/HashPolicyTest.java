// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static io.halley.lb.balance.Picks.NOBODY;
import static io.halley.lb.balance.Picks.counts;
import static io.halley.lb.balance.Picks.name;
import static io.halley.lb.balance.Picks.picker;
import static io.halley.lb.balance.Picks.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashPolicyTest {
    private static final int CLIENTS = 20_000;

    private final BalancePolicy source = BalancePolicy.source();

    @Test
    void keepsAnAddressOnItsServerAcrossPickers() {
        List<FakeServer> servers = FakeServer.letters(10, 10, 10);
        ServerPicker first = picker(source, servers);
        ServerPicker second = picker(source, FakeServer.letters(10, 10, 10));

        for (int client = 0; client < 1000; client++) {
            FakeRequest request = FakeRequest.fromClient(client);
            String name = name(first.pick(request, NOBODY));
            assertThat(name(first.pick(request, NOBODY))).isEqualTo(name);
            assertThat(name(second.pick(request, NOBODY))).isEqualTo(name);
        }
    }

    /** So that balancers of different versions agree; the words were computed once and must not change. */
    @Test
    void placesAddressesTheSameForEver() {
        ServerPicker picker = picker(source, FakeServer.letters(1, 1, 1));
        StringBuilder word = new StringBuilder();
        for (int client = 0; client < 24; client++) {
            word.append(name(picker.pick(FakeRequest.fromClient(client), NOBODY)));
        }

        assertThat(word).hasToString("bbaaaccccbbccbabbbababca");
    }

    @Test
    void movesOnlyTheClientsOfTheServerThatGoes() {
        List<FakeServer> servers = FakeServer.numbered(10);
        List<FakeServer> without = new ArrayList<>(servers);
        Server gone = without.remove(4);
        ServerPicker before = picker(source, servers);
        ServerPicker after = picker(source, without);

        int moved = 0;
        for (int client = 0; client < CLIENTS; client++) {
            FakeRequest request = FakeRequest.fromClient(client);
            Server was = before.pick(request, NOBODY);
            Server is = after.pick(request, NOBODY);
            if (was != gone) {
                assertThat(is).isSameAs(was);
            } else {
                moved++;
            }
        }
        assertThat(moved).isBetween(CLIENTS / 20, CLIENTS / 5);
    }

    @Test
    void sendsClientsOfAnExcludedServerWhereTheyWillBelongWithoutIt() {
        List<FakeServer> servers = FakeServer.numbered(10);
        List<FakeServer> without = new ArrayList<>(servers);
        Server failed = without.remove(4);
        ServerPicker before = picker(source, servers);
        ServerPicker after = picker(source, without);

        for (int client = 0; client < CLIENTS; client++) {
            FakeRequest request = FakeRequest.fromClient(client);
            assertThat(before.pick(request, s -> s == failed)).isSameAs(after.pick(request, NOBODY));
        }
    }

    @Test
    void movesOnlyWhatAGrowingWeightTakes() {
        List<FakeServer> servers = FakeServer.letters(10, 10, 10);
        ServerPicker before = picker(source, servers);
        servers.get(2).weight = 12 * 16;
        ServerPicker after = picker(source, servers);

        for (int client = 0; client < CLIENTS; client++) {
            FakeRequest request = FakeRequest.fromClient(client);
            Server was = before.pick(request, NOBODY);
            Server is = after.pick(request, NOBODY);
            assertThat(is == was || is == servers.get(2)).isTrue();
        }
    }

    @Test
    void givesSharesByWeight() {
        List<FakeServer> servers = FakeServer.letters(10, 20, 30);
        Map<String, Integer> counts = counts(picker(source, servers), CLIENTS, FakeRequest::fromClient, NOBODY);

        for (FakeServer server : servers) {
            double expected = CLIENTS * server.weight / (60.0 * 16);
            assertThat((double) counts.get(server.name())).isBetween(0.85 * expected, 1.15 * expected);
        }
    }

    @Test
    void givesServersOfWeightOneSharesOfTheSameOrder() {
        Map<String, Integer> counts =
                counts(picker(source, FakeServer.numbered(3)), CLIENTS, FakeRequest::fromClient, NOBODY);

        assertThat(counts.values())
                .hasSize(3)
                .allSatisfy(count -> assertThat(count).isBetween(CLIENTS / 3 * 2 / 3, CLIENTS / 3 * 4 / 3));
    }

    @Test
    void tellsSixteenByteAddressesApart() {
        ServerPicker picker = picker(source, FakeServer.numbered(16));
        Map<String, Integer> counts = counts(
                picker,
                4000,
                i -> FakeRequest.from(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, i >> 8, i & 0xff),
                NOBODY);

        assertThat(counts).hasSize(16);
    }

    @Test
    void findsTheOneThatIsLeftOfThousand() {
        List<FakeServer> servers = FakeServer.numbered(1000);
        ServerPicker picker = picker(source, servers);

        assertThat(counts(picker, 100, FakeRequest::fromClient, s -> s != servers.get(500)))
                .containsOnly(Map.entry("s500", 100));
        assertThat(counts(picker, 10, FakeRequest::fromClient, s -> true)).containsOnly(Map.entry("-", 10));
    }

    @Test
    void closesTheRing() {
        List<FakeServer> servers = FakeServer.numbered(3);
        HashRing ring = new HashRing(servers, Weights.of(servers));

        assertThat(ring.pointOf(0)).isZero();
        assertThat(ring.pointOf(-1)).isZero();
        assertThat(ring.pointOf(Long.MIN_VALUE)).isBetween(1, ring.size() - 1);
    }

    @Test
    void boundsTheRingOfManyHeavyServers() {
        List<FakeServer> servers = FakeServer.numbered(2000);
        servers.forEach(server -> server.weight = 4096);
        HashRing ring = new HashRing(servers, Weights.of(servers));

        assertThat(ring.size()).isLessThanOrEqualTo(1 << 20);
        assertThat(counts(picker(source, servers), 30_000, FakeRequest::fromClient, NOBODY))
                .hasSizeGreaterThan(1990);
    }

    @Test
    void keepsAKeyOnItsServerAndLetsTheOthersTakeTurns() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        BalancePolicy policy = BalancePolicy.hash(KeyExtractor.cookie("k"));
        ServerPicker picker = picker(policy, servers);
        FakeRequest request = FakeRequest.of("/");

        assertThat(counts(picker, 50, i -> request.withCookie("x"), NOBODY)).hasSize(1);
        assertThat(counts(picker, 50, i -> request.withCookie("x" + i), NOBODY)).hasSize(3);
        assertThat(Picks.word(picker, 4)).isEqualTo("abca");
        assertThat(name(picker.pick(request.withCookie(""), NOBODY))).isEqualTo("b");
        assertThat(Picks.word(policy.prepare(servers, picker, random()), 2)).isEqualTo("ca");
    }

    @Test
    void hashesHeadersAndTargetsWithoutTheirQuery() {
        List<FakeServer> servers = FakeServer.numbered(50);
        ServerPicker uri = picker(BalancePolicy.hash(KeyExtractor.uri()), servers);
        ServerPicker header = picker(BalancePolicy.hash(KeyExtractor.header("k")), servers);
        FakeRequest request = FakeRequest.of("/a");

        assertThat(uri.pick(FakeRequest.of("/a?x=1"), NOBODY)).isSameAs(uri.pick(request, NOBODY));
        assertThat(uri.pick(FakeRequest.of("/b"), NOBODY)).isNotSameAs(uri.pick(request, NOBODY));
        assertThat(header.pick(request.withHeader("y"), NOBODY)).isSameAs(header.pick(request.withHeader("y"), NOBODY));
    }

    @Test
    void keepsEveryServerUnderItsBoundOfTheLoad() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 2);
        ServerPicker picker = picker(BalancePolicy.source().loadFactor(125), servers);
        FakeRequest oneClient = FakeRequest.fromClient(7);

        for (int i = 1; i <= 400; i++) {
            FakeServer server = (FakeServer) picker.pick(oneClient, NOBODY);
            server.active.incrementAndGet();
            picker.loadChanged(server);
            int open = i;
            assertThat(servers)
                    .allSatisfy(s -> assertThat((double) s.active())
                            .isLessThanOrEqualTo(Math.ceil(1.25 * open * s.weight / 64)));
        }
        assertThat(servers).allSatisfy(s -> assertThat(s.active()).isPositive());
    }

    @Test
    void breaksTheBoundRatherThanPickNobody() {
        List<FakeServer> servers = FakeServer.letters(1, 1);
        servers.get(0).active.set(100);
        ServerPicker picker = picker(BalancePolicy.source().loadFactor(101), servers);

        assertThat(name(picker.pick(Picks.ANY, s -> s == servers.get(1)))).isEqualTo("a");
        assertThat(name(picker.pick(Picks.ANY, s -> true))).isEqualTo("-");
    }

    @Test
    void refusesABoundUnderTheAverage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BalancePolicy.source().loadFactor(100))
                .withMessage("hash: loadFactor: 100 (expected: 0 or 101-10000)");
        assertThat(BalancePolicy.source().loadFactor(150).loadFactor(0)).isEqualTo(source);
    }

    @Test
    void mixesAsItsSourcesSay() {
        // FNV-1a of the empty input and of "a" before mixing (RFC 9923); SplitMix64's first number for the seed 0.
        assertThat(Hash64.of("")).isEqualTo(Hash64.mix(0xcbf29ce484222325L));
        assertThat(Hash64.of("a")).isEqualTo(Hash64.mix(0xaf63dc4c8601ec8cL));
        assertThat(Hash64.mix(0x9e3779b97f4a7c15L)).isEqualTo(0xe220a8397b1dcdafL);
    }
}
