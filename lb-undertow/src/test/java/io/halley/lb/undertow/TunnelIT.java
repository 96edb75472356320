// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static io.halley.lb.undertow.kit.WebSockets.SWITCH;
import static io.halley.lb.undertow.kit.WebSockets.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.model.Traffic;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedConnection;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.kit.WebSockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSocket upgrades and what follows them. */
@ParameterizedClass
@EnumSource(Front.class)
class TunnelIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    TunnelIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    /** A server that switches and then sends back what it gets. */
    private ScriptedServer echo() throws IOException {
        return rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            WebSockets.echo(connection);
        });
    }

    private RawClient upgraded() throws IOException {
        RawClient client = rig.client();
        client.send(UPGRADE);
        assertThat(client.read().status()).isEqualTo(101);
        return client;
    }

    private Traffic traffic() {
        return rig.balancer()
                .handler()
                .loadBalancer()
                .snapshot()
                .servers()
                .get(0)
                .traffic();
    }

    @Test
    void bytesPassInBothDirectionsAfterA101() throws Exception {
        ScriptedServer server = echo();
        rig.start(server.uri());
        RawClient client = upgraded();
        client.send("hello");
        assertThat(new String(client.exactly(5), StandardCharsets.ISO_8859_1)).isEqualTo("hello");
        assertThat(server.requests().get(0))
                .contains("\r\nConnection: Upgrade\r\n")
                .contains("\r\nUpgrade: websocket\r\n")
                .contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        assertThat(traffic().active()).as("a tunnel holds its slot").isEqualTo(1);
        assertThat(traffic().tunnels()).isEqualTo(1);
        client.shutdownOutput();
        assertThat(client.isEnded()).isTrue();
        await().until(() -> traffic().active() == 0 && traffic().tunnels() == 0);
        assertThat(traffic().bytesIn()).isEqualTo(5);
        assertThat(traffic().bytesOut()).isEqualTo(5);
    }

    @Test
    void theCookieIsInsertedInA101Too() throws Exception {
        ScriptedServer server = echo();
        rig.start(backend -> backend.affinity(Affinity.insertCookie("SERVERID")), server.uri());
        RawClient client = rig.client();
        client.send(UPGRADE);
        Response response = client.read();
        assertThat(response.header("Set-Cookie")).isEqualTo("SERVERID=a; path=/");
        assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(response.header("Upgrade")).isEqualTo("websocket");
        assertThat(response.header("Connection")).isEqualToIgnoringCase("upgrade");
    }

    @Test
    void whatIsSentAlongWithTheUpgradeArrivesInBothDirections() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH + "from the server");
            WebSockets.echo(connection);
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send(UPGRADE + "from the client");
        assertThat(client.read().status()).isEqualTo(101);
        assertThat(new String(client.exactly(30), StandardCharsets.ISO_8859_1))
                .isEqualTo("from the serverfrom the client");
    }

    @Test
    void whatTheClientSendsBeforeThe101IsOutArrives() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            Thread.sleep(150);
            connection.send(SWITCH);
            WebSockets.echo(connection);
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send(UPGRADE);
        await().until(() -> server.requests().size() == 1);
        String early = "e".repeat(60_000);
        client.send(early);
        assertThat(client.read().status()).isEqualTo(101);
        client.send("late");
        assertThat(new String(client.exactly(60_004), StandardCharsets.ISO_8859_1))
                .isEqualTo(early + "late");
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryAnswer() throws Exception {
        for (String refusal :
                new String[] {OK, "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno"
                }) {
            ScriptedServer server = rig.answering(refusal, OK);
            rig.start(server.uri());
            RawClient client = rig.client();
            client.send(UPGRADE);
            assertThat(client.read().body()).hasSize(2);
            assertThat(client.get("/").body()).isEqualTo("ok");
            assertThat(server.connections())
                    .as("the connection to the server is used again")
                    .hasSize(1);
            await().until(() -> traffic().active() == 0);
        }
    }

    @Test
    void a101ThatDoesNotAnswerTheKeyIsA502() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH.replace("s3pPLM", "xxxxxx"));
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send(UPGRADE);
        assertThat(client.read().status()).isEqualTo(502);
        assertThat(server.connections().get(0).endedWithin(1000)).isTrue();
    }

    @Test
    void onlyWebSocketsAreUpgraded() throws Exception {
        ScriptedServer server = rig.answering(OK, OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        client.get("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__");
        client.get("/", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(server.requests())
                .allSatisfy(
                        request -> assertThat(request).doesNotContain("Upgrade").doesNotContain("HTTP2-Settings"));
    }

    @Test
    void aHalfCloseIsPassedOnAndTheOtherDirectionGoesOn() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            connection.awaitEnd();
            connection.send("goodbye");
        });
        rig.start(server.uri());
        RawClient client = upgraded();
        client.shutdownOutput();
        assertThat(new String(client.exactly(7), StandardCharsets.ISO_8859_1)).isEqualTo("goodbye");
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void aResetOfOneSideIsPassedOnToTheOther() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            connection.awaitEnd();
        });
        rig.start(server.uri());
        upgraded().reset();
        ScriptedConnection first = server.connections().get(0);
        assertThat(first.endedWithin(1000)).isTrue();
        assertThat(first.wasReset()).isTrue();
        RawClient client = upgraded();
        server.connections().get(1).reset();
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void aSilentTunnelIsClosed() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            connection.awaitEnd();
        });
        rig.start(backend -> backend.timeouts(t -> t.tunnel(Duration.ofMillis(300))), server.uri());
        RawClient client = upgraded();
        long begin = System.nanoTime();
        assertThat(client.isEnded()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(250), Duration.ofMillis(2500));
        assertThat(server.connections().get(0).endedWithin(1000)).isTrue();
    }

    @Test
    void aTunnelWithTrafficInOneDirectionStaysOpen() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            connection.trickle("x".repeat(20), 50);
            connection.awaitEnd();
        });
        rig.start(backend -> backend.timeouts(t -> t.tunnel(Duration.ofMillis(400))), server.uri());
        assertThat(upgraded().exactly(20)).hasSize(20);
    }

    @Test
    void aTunnelWhoseClientHasEndedIsClosedAfterClientFin() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            connection.awaitEnd();
            Thread.sleep(20_000);
        });
        rig.start(
                backend -> backend.timeouts(t -> t.tunnel(Duration.ofMinutes(1)).clientFin(Duration.ofMillis(300))),
                server.uri());
        RawClient client = upgraded();
        client.shutdownOutput();
        long begin = System.nanoTime();
        assertThat(client.isEnded()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2500));
    }

    @Test
    void manyBytesPassUnchangedThroughASlowTunnel() throws Exception {
        ScriptedServer server = echo();
        rig.start(server.uri());
        RawClient client = upgraded();
        byte[] sent = new byte[20_000_000];
        new Random(1).nextBytes(sent);
        Thread sender = new Thread(() -> {
            try {
                client.send(sent);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        Thread.sleep(300);
        byte[] received = client.exactly(sent.length);
        sender.join();
        assertThat(crc(received)).isEqualTo(crc(sent));
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    @Test
    void theTunnelsOfAServerThatIsTakenOutAreClosed() throws Exception {
        ScriptedServer server = echo();
        rig.start(server.uri());
        RawClient client = upgraded();
        rig.balancer().handler().loadBalancer().drain("a");
        client.send("x");
        assertThat(client.exactly(1)).as("a drained server keeps its tunnels").hasSize(1);
        rig.balancer().handler().loadBalancer().maintenance("a");
        assertThat(client.isEnded()).isTrue();
        await().until(() -> traffic().active() == 0);
    }

    @Test
    void theOperatorClosesTheTunnelsOfAServer() throws Exception {
        ScriptedServer server = echo();
        rig.start(server.uri());
        RawClient one = upgraded();
        RawClient two = upgraded();
        assertThat(rig.balancer()
                        .handler()
                        .shutdownSessions("a")
                        .toCompletableFuture()
                        .get())
                .isEqualTo(2);
        assertThat(one.isEnded()).isTrue();
        assertThat(two.isEnded()).isTrue();
    }

    @Test
    void aHundredTunnelsThatAreCutLeaveNothing() throws Exception {
        ScriptedServer server = echo();
        rig.start(server.uri());
        for (int i = 0; i < 100; i++) {
            RawClient client = upgraded();
            client.send("x");
            client.exactly(1);
            if (i % 2 == 0) {
                client.reset();
            } else {
                client.close();
            }
        }
        await().until(() -> traffic().active() == 0);
    }
}
