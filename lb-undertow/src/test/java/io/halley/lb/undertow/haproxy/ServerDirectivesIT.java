// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.ScriptedConnection;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.kit.WebSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What directives of servers, checks and timeouts in a file do, as one server and its clients see it. */
class ServerDirectivesIT {

    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String HOLD = "GET /hold HTTP/1.1\r\nHost: x\r\nCookie: S=ca\r\n\r\n";

    private final List<AutoCloseable> open = new ArrayList<>();
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start(ServerDirectivesIT::serve);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        server.close();
    }

    private static void serve(ScriptedConnection connection) throws IOException {
        while (true) {
            String request = connection.request();
            if (request.contains("GET /ws")) {
                connection.send(WebSockets.longSwitch(0));
                WebSockets.echo(connection);
                return;
            }
            if (request.contains("/hold")) {
                connection.awaitEnd();
                return;
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
        }
    }

    private <T extends AutoCloseable> T opened(T it) {
        open.add(it);
        return it;
    }

    private Stand stand(String lines, String options) throws Exception {
        return opened(new Stand("listen web\n bind 127.0.0.1:PORT1\n stats enable\n stats uri /s\n " + lines
                + "\n server a 127.0.0.1:" + server.port() + " cookie ca " + options + "\n"));
    }

    private RawClient client(Stand stand) throws IOException {
        return opened(stand.client());
    }

    private RawClient tunnel(Stand stand) throws IOException {
        RawClient client = client(stand).send(UPGRADE);
        assertThat(client.read().status()).isEqualTo(101);
        return client;
    }

    /** Returns a column of the server's row. */
    private static String column(Stand stand, String name) throws IOException {
        try (RawClient client = stand.client()) {
            String[] csv = client.get("/s;csv").body().split("\n");
            List<String> names = List.of(csv[0].split(",", -1));
            for (String line : csv) {
                if (line.startsWith("web,a,")) {
                    return line.split(",", -1)[names.indexOf(name)];
                }
            }
        }
        throw new IOException("no row of the server");
    }

    private ServerSocket listening(String address, int port) throws IOException {
        return opened(new ServerSocket(port, 50, InetAddress.getByName(address)));
    }

    @Test
    void sendProxyTellsTheServerOfTheClientFirst() throws Exception {
        assertThat(client(stand("", "send-proxy")).get("/").body()).isEqualTo("a");
        assertThat(server.requests().get(0)).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ");
    }

    @Test
    void timeoutTunnelEndsASilentWebSocket() throws Exception {
        assertThat(tunnel(stand("timeout tunnel 300ms", "")).isEnded()).isTrue();
    }

    @Test
    void timeoutServerDoesNotEndATunnelThatHasATimeoutOfItsOwn() throws Exception {
        RawClient client = tunnel(stand("timeout server 200ms\n timeout tunnel 20s", ""));
        await().pollDelay(java.time.Duration.ofMillis(600)).until(() -> true);
        assertThat(client.send("x").exactly(1)).containsExactly('x');
    }

    @Test
    void timeoutClientEndsABodyThatDoesNotCome() throws Exception {
        RawClient client = client(stand("timeout client 300ms", ""));
        client.send("POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(30_000));
        assertThat(client.read().status()).isEqualTo(408);
    }

    @Test
    void timeoutHttpKeepAliveClosesAnIdleConnection() throws Exception {
        RawClient client = client(stand("timeout http-request 60s\n timeout http-keep-alive 300ms", ""));
        assertThat(client.get("/").body()).isEqualTo("a");
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void maxqueueLetsNoMoreWaitForTheServerThatTheyStickTo() throws Exception {
        Stand stand = stand("cookie S insert\n timeout queue 20s", "maxconn 1 maxqueue 1");
        client(stand).send(HOLD);
        await().until(() -> server.requests().size() == 1);
        client(stand).send(HOLD);
        await().until(() -> column(stand, "qcur").equals("1"));

        assertThat(client(stand).send(HOLD).read().status()).isEqualTo(503);
    }

    @Test
    void minconnHoldsBackWhileTheBackendIsFarFromFullconn() throws Exception {
        Stand stand = stand("timeout queue 200ms\n fullconn 1000", "minconn 1 maxconn 10");
        client(stand).send(HOLD);
        await().until(() -> server.requests().size() == 1);

        assertThat(client(stand).get("/").status()).isEqualTo(503);
    }

    @Test
    void fullconnLetsTheServerHaveItsMaxconn() throws Exception {
        Stand stand = stand("timeout queue 200ms\n fullconn 1", "minconn 1 maxconn 10");
        client(stand).send(HOLD);
        await().until(() -> server.requests().size() == 1);

        assertThat(client(stand).get("/").status()).isEqualTo(200);
    }

    @Test
    void checksGoToAddrAndPort() throws Exception {
        ServerSocket checked = listening("127.0.0.2", 0);
        stand("default-server inter 50ms", "check addr 127.0.0.2 port " + checked.getLocalPort());
        checked.accept().close();
    }

    @Test
    void httpCheckSendSaysWhatIsAsked() throws Exception {
        stand(
                "option httpchk\n http-check send meth OPTIONS uri /cometd ver HTTP/1.1 hdr Host h hdr X-Check yes\n"
                        + " default-server inter 50ms",
                "check");
        await().until(() -> !server.requests().isEmpty());
        assertThat(server.requests().get(0))
                .startsWith("OPTIONS /cometd HTTP/1.1\r\n")
                .contains("X-Check: yes\r\n");
    }

    @Test
    void headersInTheVersionOfHttpchkAreSent() throws Exception {
        stand("option httpchk GET /cometd HTTP/1.1\\r\\nHost:\\ example.org\n default-server inter 50ms", "check");
        await().until(() -> !server.requests().isEmpty());
        assertThat(server.requests().get(0))
                .startsWith("GET /cometd HTTP/1.1\r\n")
                .contains("Host: example.org\r\n");
    }

    @Test
    void onMarkedDownEndsTheSessionsOfTheServer() throws Exception {
        ServerSocket checked = listening("127.0.0.1", 0);
        Stand stand = stand(
                "default-server inter 50ms fall 1",
                "check port " + checked.getLocalPort() + " on-marked-down shutdown-sessions");
        RawClient client = tunnel(stand);
        checked.close();
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void slowstartGivesAServerThatCameBackItsShareByAndBy() throws Exception {
        ServerSocket checked = listening("127.0.0.1", 0);
        int port = checked.getLocalPort();
        Stand stand = stand("default-server inter 50ms fall 1 rise 1", "check slowstart 60s port " + port);
        checked.close();
        await().until(() -> column(stand, "status").startsWith("DOWN"));
        listening("127.0.0.1", port);
        await().until(() -> column(stand, "status").equals("UP"));

        assertThat(Integer.parseInt(column(stand, "throttle"))).isBetween(1, 99);
    }

    @Test
    void fallAndRiseCountTheChecks() throws Exception {
        ServerSocket checked = listening("127.0.0.1", 0);
        int port = checked.getLocalPort();
        Stand stand = stand("default-server inter 100ms fall 3 rise 2", "check port " + port);
        checked.close();
        await().until(() -> column(stand, "status").equals("DOWN"));
        assertThat(column(stand, "chkdown")).isEqualTo("1");
        listening("127.0.0.1", port);
        await().until(() -> column(stand, "status").equals("UP"));
    }

    @Test
    void sourceIsWhereConnectionsComeFrom() throws Exception {
        Stand stand =
                stand("option http-server-close\n source 127.0.0.2", "source 127.0.0.3,127.0.0.4 check inter 60s");
        await().until(() -> server.connections().size() == 1);
        for (int i = 0; i < 3; i++) {
            assertThat(client(stand).get("/").body()).isEqualTo("a");
        }
        assertThat(server.connections())
                .extracting(ScriptedConnection::peer)
                .containsExactly("127.0.0.3", "127.0.0.3", "127.0.0.4", "127.0.0.3");

        Stand other = stand("source 127.0.0.2", "");
        assertThat(client(other).get("/").body()).isEqualTo("a");
        assertThat(server.connections().get(4).peer()).isEqualTo("127.0.0.2");
    }
}
