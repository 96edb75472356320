// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

class XnioProbeIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static XnioWorker worker;
    private static XnioProbe probe;

    @BeforeAll
    static void start() throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 2, Options.WORKER_TASK_MAX_THREADS, 2));
        probe = new XnioProbe(worker, null, new SecureRandom(), System::nanoTime);
    }

    @AfterAll
    static void stop() {
        worker.shutdownNow();
    }

    @Test
    void aListeningPortPassesTcp() throws Exception {
        try (RawServer server = new RawServer(RawServer::awaitEnd)) {
            assertThat(probe(server, HealthCheck.tcp())).isEqualTo("L4OK -1 ");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("0 bytes, closed"));
            assertThat(server.accepted).hasValue(1);
        }
    }

    @Test
    void aPortThatNobodyListensOnIsRefused() throws Exception {
        int port;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
        }
        assertThat(probe("http://127.0.0.1:" + port, HealthCheck.http("/"))).startsWith("L4CON -1 Connection refused");
    }

    @Test
    void aNameThatDoesNotExistIsToldAsSuch() throws Exception {
        assertThat(probe("http://no-such-host.invalid:80", HealthCheck.tcp().every(LIMIT)))
                .isEqualTo("L4CON -1 unknown host no-such-host.invalid");
    }

    @Test
    void aHostWhoseQueueIsFullTimesOut() throws Exception {
        List<SocketChannel> fill = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
                fill.add(channel);
            }

            assertThat(probe(
                            "http://127.0.0.1:" + listener.getLocalPort(),
                            HealthCheck.http("/").every(SHORT)))
                    .isEqualTo("L4TOUT -1 ");
        } finally {
            for (SocketChannel channel : fill) {
                channel.close();
            }
        }
    }

    @Test
    void aSilentServerTimesOutInLayer7() throws Exception {
        try (RawServer server = new RawServer(RawServer::awaitEnd)) {
            assertThat(probe(server, HealthCheck.http("/").every(SHORT))).isEqualTo("L7TOUT -1 ");
            assertThat(probe(server, HealthCheck.http("/").every(LIMIT).timeout(SHORT)))
                    .isEqualTo("L7TOUT -1 ");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).hasSize(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK|Content-Length: 2||ok',      L7OK 200 OK",
        "'HTTP/1.0 204 No Content||',                  L7OK 204 No Content",
        "'HTTP/1.1 103 Early Hints||HTTP/1.1 200 OK||',L7OK 200 OK",
        "'HTTP/1.1 400 Unknown Bayeux Transport||',    L7STS 400 Unknown Bayeux Transport",
        "'HTTP/1.1 503 Service Unavailable||',         L7STS 503 Service Unavailable",
        "'SSH-2.0-OpenSSH_9.6|',                       L7RSP -1 not an HTTP/1 response",
        "'HTTP/1.1 OK||',                              L7RSP -1 bad status line",
    })
    void judgesTheAnswerAndCloses(String answer, String verdict) throws Exception {
        try (RawServer server = RawServer.answering(answer.replace("|", "\r\n"))) {
            assertThat(probe(server, HealthCheck.http("/"))).isEqualTo(verdict);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).hasSize(1));
        }
    }

    @Test
    void sendsARequestThatDoesNotFitTheSocket() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            String body = "x".repeat(3_000_000);
            assertThat(probe(
                            server,
                            HealthCheck.http("/").method("POST").body(body).expectStatus(200)))
                    .isEqualTo("L7OK 200 OK");
        }
        try (RawServer server = new RawServer((self, socket) -> {
            String head = self.readHead(socket);
            socket.getInputStream().readNBytes(3_000_000);
            self.send(socket, "HTTP/1.1 200 " + head.length() + "\r\n\r\n");
        })) {
            assertThat(probe(server, HealthCheck.http("/").method("POST").body("x".repeat(3_000_000))))
                    .startsWith("L7OK 200");
        }
    }

    @Test
    void readsAnAnswerThatComesByteByByte() throws Exception {
        try (RawServer server = new RawServer((self, socket) -> {
            socket.setTcpNoDelay(true);
            self.readHead(socket);
            for (String letter : "HTTP/1.1 200 Slow\r\nA: b\r\n\r\n".split("")) {
                self.send(socket, letter);
            }
            self.awaitEnd(socket);
        })) {
            assertThat(probe(server, HealthCheck.http("/"))).isEqualTo("L7OK 200 Slow");
        }
    }

    @Test
    void aHeadThatNeverEndsTimesOutOrIsCutOff() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nA: " + "x".repeat(20_000))) {
            assertThat(probe(server, HealthCheck.http("/"))).isEqualTo("L7RSP -1 response head over 16384 bytes");
        }
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nA: b\r\n")) {
            assertThat(probe(server, HealthCheck.http("/").every(SHORT))).isEqualTo("L7TOUT -1 ");
        }
    }

    @Test
    void anEarlyEndIsNoAnswer() throws Exception {
        try (RawServer server = new RawServer(RawServer::readHead)) {
            assertThat(probe(server, HealthCheck.http("/")))
                    .isEqualTo("L7RSP -1 connection closed before the response");
        }
        try (RawServer server = new RawServer((self, socket) -> {
            self.readHead(socket);
            self.send(socket, "HTTP/1.1 200 O");
        })) {
            assertThat(probe(server, HealthCheck.http("/")))
                    .isEqualTo("L7RSP -1 connection closed within the response head");
        }
    }

    @Test
    void aResetIsNoAnswer() throws Exception {
        try (RawServer server = new RawServer((self, socket) -> {
            self.readHead(socket);
            socket.setSoLinger(true, 0);
        })) {
            assertThat(probe(server, HealthCheck.http("/"))).isEqualTo("L7RSP -1 connection reset before the response");
        }
    }

    @Test
    void aWebSocketIsOpenedAndClosedInOrder() throws Exception {
        try (RawServer server = new RawServer((self, socket) -> {
            String head = self.readHead(socket);
            self.send(
                    socket,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(head) + "\r\n\r\n");
            byte[] close = socket.getInputStream().readNBytes(8);
            self.requests.add((close[0] & 0xff) + " " + close.length);
            self.send(socket, "\u0088\u0002\u0003\u00e8");
        })) {
            assertThat(probe(server, HealthCheck.webSocket("/cometd"))).isEqualTo("L7OK 101 Switching Protocols");
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(server.requests).hasSize(2).last().isEqualTo("136 8"));
        }
    }

    @Test
    void aCloseFrameIsTheLastWord() throws Exception {
        try (RawServer server = new RawServer((self, socket) -> {
            String head = self.readHead(socket);
            self.send(
                    socket,
                    "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + accept(head) + "\r\n\r\n");
            self.awaitEnd(socket);
        })) {
            assertThat(probe(server, HealthCheck.webSocket("/cometd"))).isEqualTo("L7OK 101 X");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("8 bytes, closed"));
        }
    }

    @Test
    void aServerThatDoesNotCloseIsLeft() throws Exception {
        try (RawServer server = new RawServer((self, socket) -> {
            self.readHead(socket);
            self.send(socket, "HTTP/1.1 200 OK\r\n\r\n");
            try {
                while (true) {
                    self.send(socket, "x");
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (IOException e) {
                self.ends.add("left");
                throw e;
            }
        })) {
            assertThat(probe(server, HealthCheck.http("/"))).isEqualTo("L7OK 200 OK");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("left"));
        }
    }

    @Test
    void anUnreadBodyDoesNotResetTheConnection() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(5_000))) {
            assertThat(probe(server, HealthCheck.http("/"))).isEqualTo("L7OK 200 OK");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("0 bytes, closed"));
        }
    }

    @Test
    void aServerThatFloodsAfterTheCloseFrameIsLeft() throws Exception {
        try (RawServer server = new RawServer((self, socket) -> {
            String head = self.readHead(socket);
            self.send(
                    socket,
                    "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + accept(head) + "\r\n\r\n");
            try {
                while (true) {
                    self.send(socket, "x".repeat(1_000));
                }
            } catch (IOException e) {
                self.ends.add("left");
                throw e;
            }
        })) {
            assertThat(probe(server, HealthCheck.webSocket("/cometd"))).isEqualTo("L7OK 101 X");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("left"));
        }
    }

    @Test
    void aWrongAcceptValueFailsTheWebSocket() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")) {
            assertThat(probe(server, HealthCheck.webSocket("/cometd")))
                    .isEqualTo("L7RSP 101 wrong Sec-WebSocket-Accept");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).containsExactly("0 bytes, closed"));
        }
    }

    @Test
    void sendsTheRawFormAsItIs() throws Exception {
        String request = "GET /cometd HTTP/1.1\r\nHost:\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
        try (RawServer server = RawServer.answering("HTTP/1.1 101 Switching\r\n\r\n")) {
            assertThat(probe(server, HealthCheck.raw(request).expectStatus(101)))
                    .isEqualTo("L7OK 101 Switching");
            assertThat(server.requests).containsExactly(request);
        }
    }

    @Test
    void checksAnotherPortThanTheServers() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            assertThat(probe(
                            "http://no-such-host.invalid:1",
                            HealthCheck.http("/").host("127.0.0.1").port(server.port())))
                    .isEqualTo("L7OK 200 OK");
        }
    }

    @Test
    void manyProbesAtOnceCloseTheirConnections() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            ServerConfig config = ServerConfig.builder("s1", server.uri()).build();
            List<CompletableFuture<ProbeResult>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(
                        probe.probe(config, HealthCheck.http("/").every(LIMIT)).toCompletableFuture());
            }

            for (CompletableFuture<ProbeResult> result : results) {
                assertThat(result.get(20, TimeUnit.SECONDS).passed()).isTrue();
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.ends).hasSize(200));
        }
    }

    @Test
    void withoutTlsAnHttpsServerFailsItsCheck() throws Exception {
        try (RawServer server = new RawServer(RawServer::awaitEnd)) {
            assertThat(probe("https://127.0.0.1:" + server.port(), HealthCheck.tcp()))
                    .isEqualTo("SOCKERR -1 no TLS is configured");
        }
    }

    private static String accept(String head) throws IOException {
        String key = head.split("Sec-WebSocket-Key: ")[1].split("\r\n")[0];
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static String probe(RawServer server, HealthCheck check) throws Exception {
        return probe(server.uri().toString(), check);
    }

    private static String probe(String uri, HealthCheck check) throws Exception {
        ProbeResult result = probe.probe(
                        ServerConfig.builder("s1", URI.create(uri)).build(), check)
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
        assertThat(result.nanos()).isPositive();
        assertThat(result.passed()).isEqualTo(result.status().name().endsWith("OK"));
        return result.status() + " " + result.code() + " " + result.detail();
    }
}
