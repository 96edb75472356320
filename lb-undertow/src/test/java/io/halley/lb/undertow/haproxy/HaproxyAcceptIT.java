// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of connections: what is beyond waits in the listen backlog. */
class HaproxyAcceptIT {

    private static final Path LISTENING = Path.of("/proc/net/tcp");
    private static final Path LISTENING_6 = Path.of("/proc/net/tcp6");
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration A_WHILE = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final NamedServer a = NamedServer.start("a");
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        a.close();
    }

    private String file(String global, String lines) {
        return (global.isEmpty() ? "" : "global\n " + global + "\n")
                + "frontend stats\n bind 127.0.0.1:PORT2\n stats enable\n stats uri /s\n"
                + "frontend web\n bind 127.0.0.1:PORT1\n" + lines
                + " default_backend be\nbackend be\n server a 127.0.0.1:" + a.port() + "\n";
    }

    private RawClient client(int port) throws IOException {
        RawClient client = RawClient.connect(port);
        clients.add(client);
        return client;
    }

    private RawClient served(int port) throws IOException {
        RawClient client = client(port);
        assertThat(client.get("/").body()).isEqualTo("a");
        return client;
    }

    private RawClient waiting(int port) throws IOException {
        RawClient client = client(port).send(REQUEST);
        assertUnanswered(client);
        return client;
    }

    private static void assertUnanswered(RawClient client) {
        await().during(A_WHILE).until(() -> client.socket().getInputStream().available() == 0);
    }

    private static List<String> web(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            String[] csv = client.get("/s;csv").body().split("\n");
            String[] names = csv[0].substring(2).split(",", -1);
            for (String line : csv) {
                if (line.startsWith("web,FRONTEND,")) {
                    String[] values = line.split(",", -1);
                    return java.util.stream.IntStream.range(0, Math.min(names.length, values.length))
                            .mapToObj(i -> names[i] + "=" + values[i])
                            .toList();
                }
            }
            return List.of();
        }
    }

    /** Returns how many connections nobody has accepted, as Linux tells. */
    private static int backlog(int port) throws IOException {
        String address = String.format(":%04X", port);
        List<String> lines = new ArrayList<>(Files.readAllLines(LISTENING));
        if (Files.exists(LISTENING_6)) {
            lines.addAll(Files.readAllLines(LISTENING_6));
        }
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+");
            if (fields[1].endsWith(address) && fields[3].equals("0A")) {
                return Integer.parseInt(fields[4].substring(9), 16);
            }
        }
        throw new IOException("nobody listens on " + port);
    }

    private void theThirdWaits(int web, int stats) throws IOException {
        RawClient first = served(web);
        served(web);
        RawClient third = waiting(web);
        if (Files.exists(LISTENING)) {
            assertThat(backlog(web)).isEqualTo(1);
        }
        assertThat(web(stats)).contains("slim=2", "scur=2", "smax=2", "stot=2", "conn_tot=2", "rate_lim=0");

        first.close();

        assertThat(third.read().body()).isEqualTo("a");
        assertThat(web(stats)).contains("scur=2", "smax=2", "stot=3", "conn_tot=3");
    }

    @Test
    void connectionsBeyondMaxconnWaitInTheBacklog() throws Exception {
        try (Stand stand = new Stand(file("", " maxconn 2\n"))) {
            theThirdWaits(stand.port(1), stand.port(2));
        }
    }

    @Test
    void haproxyLetsThemWaitTheSameWay() throws Exception {
        assumeThat(HaproxyProcess.isInstalled()).as("haproxy is not installed").isTrue();
        try (HaproxyProcess haproxy = new HaproxyProcess(folder, file("", " maxconn 2\n"))) {
            theThirdWaits(haproxy.port(1), haproxy.port(2));
        }
    }

    @Test
    void aLimitIsSharedByAllAddressesOfAFrontend() throws Exception {
        try (Stand stand = new Stand(file("", " bind 127.0.0.1:PORT4\n maxconn 2\n"))) {
            RawClient first = served(stand.port(1));
            served(stand.port(1));
            RawClient third = waiting(stand.port(4));
            RawClient fourth = waiting(stand.port(4));

            first.close();
            assertThat(third.read().body()).isEqualTo("a");
            assertUnanswered(fourth);
            third.close();
            assertThat(fourth.read().body()).isEqualTo("a");
            assertThat(web(stand.port(2))).contains("scur=2", "smax=2", "stot=4");
        }
    }

    @Test
    void anAddressHasALimitOfItsOwn() throws Exception {
        try (Stand stand = new Stand(file("", " bind 127.0.0.1:PORT4 maxconn 1\n maxconn 5\n"))) {
            RawClient first = served(stand.port(4));
            RawClient second = waiting(stand.port(4));
            served(stand.port(1));
            served(stand.port(1));

            first.close();
            assertThat(second.read().body()).isEqualTo("a");
        }
    }

    @Test
    void theGlobalLimitIsThatOfAllFrontends() throws Exception {
        String other = "frontend other\n bind 127.0.0.1:PORT3\n default_backend be\n";
        try (Stand stand = new Stand(file("maxconn 2", "") + other)) {
            RawClient first = served(stand.port(1));
            RawClient second = served(stand.port(3));
            RawClient third = waiting(stand.port(3));
            RawClient fourth = waiting(stand.port(1));

            first.close();
            second.close();
            assertThat(third.read().body()).isEqualTo("a");
            assertThat(fourth.read().body()).isEqualTo("a");
            third.close();
            await().untilAsserted(() -> assertThat(web(stand.port(2))).contains("slim=2", "scur=1", "stot=2"));
        }
    }

    @Test
    void sessionsComeAtTheRateOfTheFile() throws Exception {
        try (Stand stand = new Stand(file("", " rate-limit sessions 5\n"))) {
            long before = System.nanoTime();
            for (int i = 0; i < 12; i++) {
                client(stand.port(1)).send(REQUEST);
            }
            for (RawClient client : clients) {
                assertThat(client.read().body()).isEqualTo("a");
            }
            // Twelve at five a second are the first five at once, and the others in more than a second.
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(1_000));
            List<String> row = web(stand.port(2));
            assertThat(row).contains("rate_lim=5", "scur=12", "stot=12");
            assertThat(number(row, "rate")).isBetween(1, 7);
            assertThat(number(row, "rate_max")).isBetween(5, 7);
        }
    }

    private static int number(List<String> row, String column) {
        return row.stream()
                .filter(cell -> cell.startsWith(column + "="))
                .mapToInt(cell -> Integer.parseInt(cell.substring(column.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aReloadKeepsTheCountsAndBringsTheNewLimit() throws Exception {
        try (Stand stand = new Stand(file("", " maxconn 2\n rate-limit sessions 100\n"))) {
            RawClient first = served(stand.port(1));
            RawClient second = served(stand.port(1));
            RawClient third = waiting(stand.port(1));

            stand.reload(file("", " maxconn 3\n"));
            assertThat(third.read().body()).isEqualTo("a");
            assertThat(web(stand.port(2))).contains("slim=3", "scur=3", "stot=3", "rate_lim=0");

            stand.reload(file("", " maxconn 1\n"));
            RawClient fourth = waiting(stand.port(1));
            first.close();
            second.close();
            assertUnanswered(fourth);
            assertThat(web(stand.port(2))).contains("slim=1", "scur=1", "stot=3");
            third.close();
            assertThat(fourth.read().body()).isEqualTo("a");
        }
    }

    @Test
    void whoWaitsForARateIsLetInByAReloadWithoutOne() throws Exception {
        try (Stand stand = new Stand(file("", " rate-limit sessions 1\n"))) {
            served(stand.port(1));
            RawClient second = client(stand.port(1)).send(REQUEST);
            RawClient third = client(stand.port(1)).send(REQUEST);

            stand.reload(file("", ""));

            assertThat(second.read().body()).isEqualTo("a");
            assertThat(third.read().body()).isEqualTo("a");
            served(stand.port(1));
        }
    }

    @Test
    void anAddressThatAnotherFrontendTakesOverBeginsWithoutTheConnectionsOfTheFirst() throws Exception {
        try (Stand stand = new Stand(file("", " maxconn 1\n"))) {
            served(stand.port(1));
            RawClient second = waiting(stand.port(1));

            stand.reload(file("", " maxconn 1\n").replace("frontend web", "frontend next"));

            assertThat(second.read().body()).isEqualTo("a");
            waiting(stand.port(1));
        }
    }

    @Test
    void aTunnelHoldsItsPlaceUntilItEnds() throws Exception {
        String upgrade = "GET /cometd HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        String switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    String request = connection.request().toString();
                    connection.send(
                            request.contains("cometd") ? switched : "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
                    connection.read(new byte[1]);
                });
                Stand stand = new Stand(file("", " maxconn 1\n").replace("" + a.port(), "" + server.port()))) {
            RawClient tunnel = client(stand.port(1)).send(upgrade);
            assertThat(tunnel.read().status()).isEqualTo(101);
            RawClient second = waiting(stand.port(1));

            tunnel.close();

            assertThat(second.read().body()).isEqualTo("b");
        }
    }
}
