// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.Certificates;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.kit.WebSockets;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xnio.Options;

/** TLS on either side, and HTTP/2 clients. */
class TlsIT {

    private static Certificates local;
    private static Certificates other;

    private final Rig rig = new Rig();
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeAll
    static void makeCertificates() throws Exception {
        local = Certificates.selfSigned("dns:localhost,ip:127.0.0.1");
        other = Certificates.selfSigned("dns:other.example");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private Undertow secureServer(Certificates identity, HttpHandler handler) throws Exception {
        Undertow server = Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(2)
                .addHttpsListener(0, "127.0.0.1", identity.identity())
                .setHandler(handler)
                .build();
        server.start();
        rig.with((AutoCloseable) server::stop);
        return server;
    }

    private static int port(Undertow server) {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private void startOver(String uri, Certificates trusted) throws Exception {
        rig.start(BalancerHandler.builder(Backend.builder("test")
                        .server("a", uri)
                        .retry(RetryPolicy.retries(0))
                        .build())
                .tls(trusted.trust())
                .start());
    }

    @Test
    void aServerIsReachedByTlsAndItsConnectionIsUsedAgain() throws Exception {
        Undertow server = secureServer(local, exchange -> {
            connections.incrementAndGet();
            exchange.getRequestReceiver()
                    .receiveFullString((e, body) -> e.getResponseSender().send(body + "!"));
        });
        startOver("https://localhost:" + port(server), local);
        var client = rig.client();
        String large = "x".repeat(300_000);
        assertThat(client.post("/", "hello").body()).isEqualTo("hello!");
        assertThat(client.post("/", large).body()).isEqualTo(large + "!");
        assertThat(client.get("/").body()).isEqualTo("!");
        assertThat(rig.balancer()
                        .handler()
                        .census()
                        .toCompletableFuture()
                        .join()
                        .connections())
                .isEqualTo(1);
    }

    @Test
    void aServerWithAnotherNameOrAnUnknownIssuerIsA503() throws Exception {
        Undertow wrongName =
                secureServer(other, exchange -> exchange.getResponseSender().send("no"));
        startOver("https://localhost:" + port(wrongName), other);
        assertThat(rig.client().get("/").status()).isEqualTo(503);
        Undertow unknown =
                secureServer(local, exchange -> exchange.getResponseSender().send("no"));
        startOver("https://localhost:" + port(unknown), other);
        assertThat(rig.client().get("/").status()).isEqualTo(503);
    }

    @Test
    void aServerWithoutTlsIsA503() throws Exception {
        ScriptedServer plain = rig.scripted(connection -> connection.send("HTTP/1.1 400 Bad\r\n\r\n"));
        startOver("https://localhost:" + plain.port(), local);
        assertThat(rig.client().get("/").status()).isEqualTo(503);
    }

    // Clients

    private int startSecure(String uri) throws Exception {
        return startSecure(uri, options -> {});
    }

    private int startSecure(String uri, Consumer<Undertow.Builder> more) throws Exception {
        BalancerHandler handler =
                BalancerHandler.start(Backend.builder("test").server("a", uri).build());
        var identity = local.identity();
        Balancer balancer = rig.use(Balancer.start(handler, options -> {
            options.setServerOption(UndertowOptions.ENABLE_HTTP2, true).addHttpsListener(0, "127.0.0.1", identity);
            more.accept(options);
        }));
        return balancer.port(1);
    }

    private static HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(local.trust())
                .version(version)
                .build();
    }

    private static HttpRequest post(int port, String path, String body) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void clientsByTlsAreServedOverBothVersions() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            while (true) {
                String request = connection.request();
                String body = request.substring(request.indexOf("\r\n\r\n") + 4);
                connection.send("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            }
        });
        int port = startSecure(server.uri());
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpClient client = client(version);
            for (String body : new String[] {"hello", "y".repeat(10_000)}) {
                HttpResponse<String> response = client.send(post(port, "/x?y", body), BodyHandlers.ofString());
                assertThat(response.version()).isEqualTo(version);
                assertThat(response.body()).isEqualTo(body);
            }
        }
        assertThat(server.requests())
                .hasSize(4)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("POST /x?y HTTP/1.1\r\nHost: localhost:" + port + "\r\n")
                        .contains("\r\nX-Forwarded-Proto: https\r\n"));
    }

    @Test
    void aClientByTlsThatGoesEndsItsPoll() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
        int port = startSecure(server.uri());
        try (SSLSocket socket = (SSLSocket) local.trust().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]"
                            .getBytes(StandardCharsets.ISO_8859_1));
            await().until(() -> server.requests().size() == 1);
        }
        assertThat(server.connections().get(0).endedWithin(2000)).isTrue();
    }

    @Test
    void theLastBytesOfATunnelArriveByTls() throws Exception {
        StringBuilder numbers = new StringBuilder();
        while (numbers.length() < 300_000) {
            numbers.append(1_000_000 + numbers.length()).append(';');
        }
        String last = numbers.toString();
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(WebSockets.SWITCH);
            connection.awaitEnd();
            connection.send(last);
        });
        int port = startSecure(server.uri(), options -> options.setSocketOption(Options.SEND_BUFFER, 4096));
        try (SSLSocket socket = (SSLSocket) local.trust().getSocketFactory().createSocket()) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream().write(WebSockets.UPGRADE.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(WebSockets.SWITCH.length()))
                    .startsWith("HTTP/1.1 101".getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            String got = rest.substring(rest.indexOf("1000000;"));
            assertThat(got.length()).isEqualTo(last.length());
            assertThat(got.equals(last)).isTrue();
        }
    }

    @Test
    void anHttp2StreamThatIsResetEndsItsPollAndAnAnswerThatIsCutResetsTheStream() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            if (connection.request().startsWith("POST /cut")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            } else {
                connection.awaitEnd();
            }
        });
        int port = startSecure(server.uri());
        HttpClient client = client(HttpClient.Version.HTTP_2);
        CompletableFuture<HttpResponse<String>> held =
                client.sendAsync(post(port, "/held", "[]"), BodyHandlers.ofString());
        await().until(() -> server.requests().size() == 1);
        held.cancel(true);
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
        CompletableFuture<HttpResponse<String>> cut =
                client.sendAsync(post(port, "/cut", "[]"), BodyHandlers.ofString());
        await().until(cut::isDone);
        assertThat(cut).isCompletedExceptionally();
    }
}
