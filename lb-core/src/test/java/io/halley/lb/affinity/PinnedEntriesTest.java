// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Entries whose tunnels are open, and the table's bound. */
class PinnedEntriesTest {
    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer s2 = FakeServer.of("s2");
    private final FakeServers servers = FakeServers.of(s1, s2);
    private final ManualClock clock = new ManualClock();
    private final Stickiness small =
            Affinity.learnCookie("S", ofMinutes(15)).maxEntries(100).open(clock::nanoTime, clock);

    private Exchange exchange(String value) {
        return new Exchange(small, servers, FakeRequest.withCookies("S=" + value));
    }

    private void request(String value, FakeServer server) {
        Exchange exchange = exchange(value);
        exchange.through(server);
        exchange.end();
    }

    private Exchange tunnel(String value, FakeServer server) {
        Exchange tunnel = exchange(value);
        tunnel.through(server, new FakeResponse(101));
        small.pin(tunnel.match);
        return tunnel;
    }

    private void flood(int from, int values) {
        for (int i = from; i < from + values; i++) {
            request("invented-" + i, s2);
        }
    }

    @Test
    void openTunnelKeepsItsEntryFromExpiring() {
        Exchange tunnel = tunnel("abc", s1);
        clock.advance(ofDays(30));

        assertThat(exchange("abc").found()).isSameAs(s1);
        assertThat(small.entries()).isEqualTo(1);
        tunnel.end();
        assertThat(small.entries()).isEqualTo(1);
    }

    @Test
    void idlenessCountsFromTheTunnelsEnd() {
        Exchange tunnel = tunnel("abc", s1);
        clock.advance(ofHours(5));
        tunnel.end();
        clock.advance(ofMinutes(15).minusNanos(1));
        assertThat(exchange("abc").found()).isSameAs(s1);

        clock.advance(ofMinutes(15));
        assertThat(exchange("abc").found()).isNull();
    }

    @Test
    void lastOfSeveralTunnelsFreesTheEntry() {
        Exchange first = tunnel("abc", s1);
        Exchange second = tunnel("abc", s1);
        small.pin(second.match);
        first.end();
        first.end();
        clock.advance(ofHours(1));
        assertThat(exchange("abc").found()).isSameAs(s1);

        second.end();
        clock.advance(ofHours(1));
        assertThat(exchange("abc").found()).isNull();
        assertThat(small.entries()).isZero();
    }

    @Test
    void pinnedEntryOutlivesAFloodAndIsNotCountedInTheBound() {
        List<Exchange> tunnels = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            tunnels.add(tunnel("client-" + i, s1));
        }
        flood(0, 5000);

        for (int i = 0; i < 300; i++) {
            assertThat(exchange("client-" + i).found()).isSameAs(s1);
        }
        assertThat(small.entries()).isEqualTo(400);
        tunnels.forEach(Exchange::end);
        assertThat(small.entries()).isEqualTo(100);
    }

    @Test
    void pinnedEntryFollowsItsClientToo() {
        Exchange tunnel = tunnel("abc", s1);
        Exchange moved = exchange("abc");
        moved.match.redispatched();
        moved.through(s2);
        moved.end();
        assertThat(exchange("abc").found()).isSameAs(s2);

        tunnel.end();
        assertThat(exchange("abc").found()).isSameAs(s2);
    }

    @Test
    void valueThatTheResponseSetIsTheOneThatIsPinned() {
        Exchange tunnel = exchange("old");
        tunnel.through(s1, new FakeResponse(101, "Set-Cookie: S=new"));
        small.pin(tunnel.match);
        clock.advance(ofHours(1));

        assertThat(exchange("new").found()).isSameAs(s1);
        assertThat(exchange("old").found()).isNull();
        tunnel.end();
        clock.advance(ofHours(1));
        assertThat(exchange("new").found()).isNull();
    }

    @Test
    void nothingIsPinnedWithoutAnEntry() {
        Exchange tunnel = new Exchange(small, servers, FakeRequest.get());
        tunnel.through(s1, new FakeResponse(101));
        small.pin(tunnel.match);
        tunnel.end();

        assertThat(small.entries()).isZero();
    }

    @Test
    void inventedValuesDoNotPushOutEntriesInUse() {
        Stickiness table =
                Affinity.learnCookie("S", ofMinutes(15)).maxEntries(1000).open(clock::nanoTime, clock);
        List<String> clients = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            clients.add("client-" + i);
        }

        int lost = 0;
        int invented = 0;
        for (int round = 0; round < 30; round++) {
            for (String client : clients) {
                Exchange exchange = new Exchange(table, servers, FakeRequest.withCookies("S=" + client));
                lost += round > 3 && exchange.found() == null ? 1 : 0;
                exchange.through(s1);
                exchange.end();
                // Six invented values for each request of a client, from the second round on.
                for (int i = 0; i < 6 && round > 0; i++) {
                    Exchange attack = new Exchange(table, servers, FakeRequest.withCookies("S=invented-" + invented++));
                    attack.through(s2);
                    attack.end();
                }
            }
        }

        assertThat(invented).isEqualTo(87_000);
        assertThat(table.entries()).isLessThanOrEqualTo(1000);
        // Of 13,000 requests. Between two requests of a client come 3,500 others, more than three times the table's
        // bound, so
        // that a table which forgets what was not used for longest would have lost all of them.
        assertThat(lost).isLessThan(13_000 / 20);
    }

    @Test
    void searchFindsAnEntryThatGoesBackMeanwhile() {
        AffinityTable below = AffinityTable.inMemory(10, ofMinutes(15), clock::nanoTime);
        PinningTable[] pinning = new PinningTable[1];
        pinning[0] = new PinningTable(new AffinityTable() {
            private boolean pinned = true;

            @Override
            public String get(String key) {
                String server = below.get(key);
                if (server == null && pinned) {
                    pinned = false;
                    pinning[0].unpin(key);
                }
                return server;
            }

            @Override
            public void put(String key, String server) {
                below.put(key, server);
            }

            @Override
            public void remove(String key) {
                below.remove(key);
            }

            @Override
            public void touch(String key) {
                below.touch(key);
            }

            @Override
            public long size() {
                return below.size();
            }

            @Override
            public void clear() {
                below.clear();
            }
        });
        below.put("abc", "s1");
        pinning[0].pin("abc", "s1");

        assertThat(pinning[0].get("abc")).isEqualTo("s1");
        assertThat(below.get("abc")).isEqualTo("s1");
    }

    @Test
    void concurrentPinsAndChangesLeaveTheEntryInOnePlace() throws InterruptedException {
        AffinityTable table = AffinityTable.inMemory(1000, ofMinutes(15), clock::nanoTime);
        PinningTable pinning = new PinningTable(table);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SplittableRandom random = new SplittableRandom(i);
            threads.add(new Thread(() -> {
                for (int step = 0; step < 20_000; step++) {
                    String key = "k" + random.nextInt(3);
                    switch (random.nextInt(4)) {
                        case 0 -> pinning.put(key, "s" + random.nextInt(3));
                        case 1 -> pinning.touch(key);
                        default -> {
                            pinning.pin(key, "s0");
                            assertThat(pinning.get(key)).isNotNull();
                            pinning.unpin(key);
                        }
                    }
                }
            }));
        }
        List<Throwable> failures = new ArrayList<>();
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> {
            synchronized (failures) {
                failures.add(e);
            }
        }));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        // No pin is left, so everything is in the table below.
        assertThat(pinning.size()).isEqualTo(3).isEqualTo(table.size());
    }
}
