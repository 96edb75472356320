// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static io.halley.lb.limit.FakeRequest.address;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.limit.CounterTable.Type;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CounterStoreTest {
    private static final InetAddress CLIENT = address("192.0.2.1");

    private final ManualTime time = new ManualTime();

    @Test
    void keepsWhatTheTableStores() {
        CounterStore store = store(100, ofSeconds(30));
        Tracked entry = store.connectionOpened(CLIENT);

        entry.sessionOpened();
        entry.request();
        entry.error();
        entry.failure();
        entry.handshake();
        entry.transferred(10, 20);
        entry.incrementGpc0();
        entry.invalidRequest();

        assertThat(entry.value(Counter.CONN_CUR)).isEqualTo(1);
        assertThat(entry.value(Counter.CONN_CNT)).isEqualTo(1);
        assertThat(entry.value(Counter.CONN_RATE)).isEqualTo(1);
        assertThat(entry.value(Counter.SESS_CNT)).isEqualTo(1);
        assertThat(entry.value(Counter.SESS_RATE)).isEqualTo(1);
        assertThat(entry.value(Counter.HTTP_REQ_CNT)).isEqualTo(2);
        assertThat(entry.value(Counter.HTTP_REQ_RATE)).isEqualTo(2);
        assertThat(entry.value(Counter.HTTP_ERR_CNT)).isEqualTo(2);
        assertThat(entry.value(Counter.HTTP_ERR_RATE)).isEqualTo(2);
        assertThat(entry.value(Counter.HTTP_FAIL_CNT)).isEqualTo(1);
        assertThat(entry.value(Counter.HTTP_FAIL_RATE)).isEqualTo(1);
        assertThat(entry.value(Counter.HANDSHAKE_RATE)).isEqualTo(1);
        assertThat(entry.value(Counter.BYTES_IN_CNT)).isEqualTo(10);
        assertThat(entry.value(Counter.BYTES_IN_RATE)).isEqualTo(10);
        assertThat(entry.value(Counter.BYTES_OUT_CNT)).isEqualTo(20);
        assertThat(entry.value(Counter.BYTES_OUT_RATE)).isEqualTo(20);
        assertThat(entry.value(Counter.GPC0)).isEqualTo(1);
        assertThat(entry.value(Counter.GPC0_RATE)).isEqualTo(1);
    }

    @Test
    void givesZeroForWhatTheTableDoesNotStore() {
        CounterStore store = new CounterTable("st", Type.ADDRESS, 0, 10, null, Map.of()).open(time);
        Tracked entry = store.connectionOpened(CLIENT);
        entry.invalidRequest();

        for (Counter counter : Counter.values()) {
            assertThat(entry.value(counter)).as(counter.word()).isZero();
        }
    }

    @Test
    void refusesTheFourthConnectionOfAMinuteAsHaproxyDoes() {
        Map<Counter, Duration> stored = Map.of(Counter.CONN_RATE, ofMinutes(1));
        CounterStore store = new CounterTable("http1", Type.ADDRESS, 0, 200, ofMinutes(1), stored).open(time);
        StringBuilder answers = new StringBuilder();

        for (int i = 0; i < 4; i++) {
            time.pass(ofSeconds(14));
            Tracked entry = store.connectionOpened(CLIENT);
            Tracked src = requireNonNull(store.find(CLIENT));
            answers.append(src.value(Counter.CONN_RATE) > 3 ? "403 " : "200 ");
            entry.connectionClosed();
        }

        assertThat(answers).hasToString("200 200 200 403 ");
    }

    @Test
    void findsWithoutCountingAsAUse() {
        CounterStore store = store(100, ofSeconds(30));
        assertThat(store.find(CLIENT)).isNull();
        Tracked entry = store.track(CLIENT);

        time.pass(ofSeconds(20));
        assertThat(store.find(CLIENT)).isSameAs(entry);
        time.pass(ofSeconds(11));
        assertThat(store.find(CLIENT)).isNull();
    }

    @Test
    void tracksTextsAndNumbers() {
        CounterStore store =
                new CounterTable("st", Type.STRING, 4, 10, null, Map.of(Counter.GPC0, Duration.ZERO)).open(time);
        store.track("abcdefgh").incrementGpc0();
        store.track("abcdxyz").incrementGpc0();
        store.track(7).incrementGpc0();

        assertThat(requireNonNull(store.find("abcd")).value(Counter.GPC0)).isEqualTo(2);
        assertThat(requireNonNull(store.find(7)).value(Counter.GPC0)).isEqualTo(1);
        assertThat(store.find(8)).isNull();
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void forgetsWhatIsIdle() {
        CounterStore store = store(100, ofSeconds(30));
        Tracked entry = store.connectionOpened(CLIENT);
        entry.connectionClosed();

        time.pass(ofSeconds(31));

        assertThat(store.track(CLIENT)).isNotSameAs(entry);
        assertThat(store.evicted()).isZero();
    }

    @Test
    void keepsAnEntryWhileAConnectionIsOpenHoweverLong() {
        CounterStore store = store(100, ofSeconds(30));
        Tracked entry = store.connectionOpened(CLIENT);
        entry.request();

        time.pass(ofMinutes(10));
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.find(CLIENT)).isSameAs(entry);
        assertThat(store.track(CLIENT)).isSameAs(entry);
        assertThat(store.connectionOpened(CLIENT)).isSameAs(entry);

        entry.connectionClosed();
        time.pass(ofMinutes(10));
        assertThat(store.find(CLIENT)).isSameAs(entry);
        assertThat(entry.value(Counter.CONN_CUR)).isEqualTo(1);
    }

    @Test
    void countsIdlenessFromTheLastConnectionsEnd() {
        CounterStore store = store(100, ofSeconds(30));
        Tracked entry = store.connectionOpened(CLIENT);
        time.pass(ofMinutes(10));
        assertThat(store.size()).isEqualTo(1);

        entry.connectionClosed();
        time.pass(ofSeconds(29));
        assertThat(store.find(CLIENT)).isSameAs(entry);
        time.pass(ofSeconds(2));
        assertThat(store.find(CLIENT)).isNull();
        assertThat(store.size()).isZero();
    }

    @Test
    void ignoresAnEndTooMany() {
        Tracked entry = store(100, null).connectionOpened(CLIENT);

        entry.connectionClosed();
        entry.connectionClosed();

        assertThat(entry.value(Counter.CONN_CUR)).isZero();
    }

    @Test
    void staysWithinItsBoundUnderAFloodOfInventedAddresses() {
        CounterStore store = store(1_000, ofMinutes(10));

        for (int i = 0; i < 1_000_000; i++) {
            Tracked entry = store.connectionOpened(invented(i));
            entry.request();
            entry.connectionClosed();
        }

        assertThat(store.size()).isLessThanOrEqualTo(1_000);
        assertThat(store.evicted()).isGreaterThanOrEqualTo(999_000);
    }

    @Test
    void aFloodCannotPushOutClientsWithConnections() {
        CounterStore store = store(1_000, ofMinutes(10));
        List<Tracked> clients = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            clients.add(store.connectionOpened(regular(i)));
            clients.get(i).request();
        }

        for (int i = 0; i < 100_000; i++) {
            store.connectionOpened(invented(i)).connectionClosed();
        }

        assertThat(store.size()).isLessThanOrEqualTo(3_000);
        for (int i = 0; i < 2_000; i++) {
            assertThat(store.connectionOpened(regular(i))).isSameAs(clients.get(i));
            assertThat(clients.get(i).value(Counter.CONN_CUR)).isEqualTo(2);
            assertThat(clients.get(i).value(Counter.HTTP_REQ_CNT)).isEqualTo(1);
        }
    }

    @Test
    void aFloodPushesOutFewClientsThatComeAgainAndAgain() {
        CounterStore store = store(1_000, ofMinutes(10));
        int clients = 300;
        for (int round = 0; round < 10; round++) {
            for (int client = 0; client < clients; client++) {
                store.track(regular(client)).request();
            }
        }

        // Each comes once while the flood fills the table three times.
        for (int i = 0; i < 200_000; i++) {
            store.track(invented(i)).request();
            if (i % 10 == 0) {
                store.track(regular(i / 10 % clients)).request();
            }
        }

        long kept = 0;
        for (int client = 0; client < clients; client++) {
            Tracked entry = store.find(regular(client));
            kept += entry != null && entry.value(Counter.HTTP_REQ_CNT) >= 40 ? 1 : 0;
        }
        assertThat(kept).isGreaterThanOrEqualTo(clients * 3 / 4);
        assertThat(store.size()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void countsEachConnectionOnceWhileTheTableEvicts() throws Exception {
        CounterStore store = store(8, null);
        int threads = 4;
        int keys = 64;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<int[]>> runs = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            runs.add(pool.submit(() -> openAndClose(store, random, keys)));
        }
        int[] open = new int[keys];
        for (Future<int[]> run : runs) {
            int[] left = run.get();
            for (int key = 0; key < keys; key++) {
                open[key] += left[key];
            }
        }
        pool.shutdown();

        for (int key = 0; key < keys; key++) {
            Tracked entry = store.find(regular(key));
            long counted = entry == null ? 0 : entry.value(Counter.CONN_CUR);
            assertThat(counted).as("connections of client %d", key).isEqualTo(open[key]);
        }
        // Nothing is kept beyond the table for nobody.
        long held = 0;
        for (int connections : open) {
            held += connections > 0 ? 1 : 0;
        }
        assertThat(store.size()).isLessThanOrEqualTo(held + 8);
    }

    /** Opens and closes at random and returns how many connections of each client it has left open. */
    private static int[] openAndClose(CounterStore store, SplittableRandom random, int keys) {
        List<List<Tracked>> open = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            open.add(new ArrayList<>());
        }
        for (int i = 0; i < 50_000; i++) {
            int key = random.nextInt(keys);
            List<Tracked> own = open.get(key);
            if (own.isEmpty() || (own.size() < 2 && random.nextBoolean())) {
                own.add(store.connectionOpened(regular(key)));
            } else {
                own.remove(own.size() - 1).connectionClosed();
            }
        }
        return open.stream().mapToInt(List::size).toArray();
    }

    private CounterStore store(long size, Duration expire) {
        Map<Counter, Duration> stored = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            stored.put(counter, counter.isRate() ? ofSeconds(10) : Duration.ZERO);
        }
        return new CounterTable("st", Type.ADDRESS, 0, size, expire, stored).open(time);
    }

    private static InetAddress invented(int number) {
        return ofBytes(203, number);
    }

    private static InetAddress regular(int number) {
        return ofBytes(10, number);
    }

    private static InetAddress ofBytes(int first, int number) {
        byte[] octets = {(byte) first, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
