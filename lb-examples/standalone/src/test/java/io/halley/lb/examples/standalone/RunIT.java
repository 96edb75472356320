// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seed's file, its addresses changed to loopback, run by the jar: answers, log, statistics, signals. */
class RunIT {

    private static final String UPGRADE = "GET /tunnel HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("baina:P@55word".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch late = new CountDownLatch(1);
    private final HttpServer[] servers = new HttpServer[3];
    private int port;
    private Path config;

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 3; i++) {
            servers[i] = server("s" + (i + 1));
        }
        port = Jar.freePort();
        config = Files.writeString(folder.resolve("haproxy.cfg"), seed());
    }

    @AfterEach
    void stop() {
        late.countDown();
        for (HttpServer server : servers) {
            server.stop(0);
        }
    }

    private HttpServer server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/late")) {
                awaitLate();
            }
            exchange.sendResponseHeaders(200, name.length());
            exchange.getResponseBody().write(name.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        return server;
    }

    private void awaitLate() throws IOException {
        try {
            late.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The seed's file with other addresses; its check, which asks for a WebSocket, is left out. */
    private String seed() throws IOException {
        String text = Files.readString(Path.of("src/test/resources/seed.cfg"))
                .replace("bind *:80", "bind 127.0.0.1:" + port)
                .replaceAll("(?m)^(server .*) check$", "$1");
        String[] addresses = {"10.232.2.118:80", "10.235.30.6:80", "10.45.160.213:80"};
        for (int i = 0; i < 3; i++) {
            text = text.replace(
                    addresses[i], "127.0.0.1:" + servers[i].getAddress().getPort());
        }
        assertThat(text).doesNotContain(" 10.");
        return text;
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void answersSticksLogsAndShowsItsTable() throws Exception {
        try (Jar jar = Jar.run(folder, config)) {
            HttpResponse<String> first = get("/cometd");
            assertThat(first.body()).isEqualTo("s1");
            assertThat(first.headers().firstValue("Set-Cookie")).hasValue("SERVERID=bayuex-srv1; path=/");
            assertThat(get("/cometd", "Cookie", "SERVERID=bayexu-srv3").body()).isEqualTo("s3");

            assertThat(get("/stats").statusCode()).isEqualTo(401);
            assertThat(get("/stats;csv", "Authorization", LOGIN).body())
                    .startsWith("# pxname,svname,qcur,qmax,scur,smax,slim,stot,")
                    .contains("\nft_web,FRONTEND,", "\ncometd,bayuex-srv1,", "\ncometd,BACKEND,");
            assertThat(jar.output())
                    .contains(
                            "  ft_web listens on 127.0.0.1:" + port + " for cometd\n",
                            "  statistics at http://127.0.0.1:" + port + "/stats\n");

            jar.signal("TERM");
            assertThat(jar.end()).isZero();
        }
        assertThat(Files.readString(folder.resolve("logs/haproxy.log")))
                .containsPattern(
                        "127.0.0.1:\\d+ \\[.*\\] ft_web cometd/bayuex-srv1 \\d+/0/\\d+/\\d+/\\d+ 200 \\d+ - - --NI "
                                + "\\d+/\\d+/\\d+/\\d+/0 0/0 \"GET /cometd HTTP/1.1\"\n")
                .containsPattern("cometd/bayeux-srv3 .* --VN .*\n");
    }

    @Test
    void sigtermLetsARequestEndAndAcceptsNoOther() throws Exception {
        try (Jar jar = Jar.run(folder, config)) {
            CompletableFuture<HttpResponse<String>> held = http.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/late"))
                            .build(),
                    BodyHandlers.ofString());
            await().atMost(Jar.PATIENCE)
                    .until(() ->
                            get("/stats;csv", "Authorization", LOGIN).body().matches("(?s).*cometd,BACKEND,0,0,1,.*"));

            jar.signal("TERM");
            await().atMost(Jar.PATIENCE).until(() -> !accepts());
            assertThat(jar.process.isAlive()).isTrue();
            late.countDown();

            assertThat(held.get(20, TimeUnit.SECONDS).body()).isEqualTo("s1");
            assertThat(jar.end()).isZero();
            assertThat(jar.output()).endsWith(" INFO  Stopped\n");
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void sigusr2ReloadsUnderLoadAndKeepsTunnels() throws Exception {
        try (ServerSocket tunnels = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            serveTunnels(tunnels);
            Files.writeString(
                    config, seed().replaceFirst("(?m)^(server \\S+ )\\S+", "$1127.0.0.1:" + tunnels.getLocalPort()));
            try (Jar jar = Jar.run(folder, config);
                    Socket tunnel = new Socket("127.0.0.1", port)) {
                tunnel.setSoTimeout(20_000);
                tunnel.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
                assertThat(head(tunnel.getInputStream())).startsWith("HTTP/1.1 101 ");

                CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> load(100));
                Files.writeString(
                        config,
                        seed() + "server more 127.0.0.1:"
                                + servers[0].getAddress().getPort() + " cookie more\n");
                jar.signal("USR2");
                await().atMost(Jar.PATIENCE).until(() -> jar.output().contains("Configuration reloaded"));
                assertThat(load.get(30, TimeUnit.SECONDS))
                        .as("answers with 200")
                        .isEqualTo(100);
                assertThat(get("/stats;csv", "Authorization", LOGIN).body()).contains("\ncometd,more,");

                Files.writeString(config, seed().replace("balance roundrobin", "balence roundrobin"));
                jar.signal("USR2");
                await().atMost(Jar.PATIENCE).until(() -> jar.output().contains("Reload refused"));
                assertThat(jar.output()).contains("haproxy.cfg:41: unknown keyword 'balence' in 'backend' section");
                assertThat(get("/x").statusCode()).isEqualTo(200);

                tunnel.getOutputStream().write("still here".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(tunnel.getInputStream().readNBytes(10), StandardCharsets.US_ASCII))
                        .isEqualTo("still here");
            }
        }
    }

    private int load(int requests) {
        try {
            int well = 0;
            for (int i = 0; i < requests; i++) {
                well += get("/" + i, "Cookie", "SERVERID=bayeux-srv2").statusCode() == 200 ? 1 : 0;
            }
            return well;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void serveTunnels(ServerSocket tunnels) {
        Thread thread = new Thread(
                () -> {
                    try (Socket socket = tunnels.accept()) {
                        head(socket.getInputStream());
                        socket.getOutputStream().write(SWITCH.getBytes(StandardCharsets.US_ASCII));
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The test is over.
                    }
                },
                "tunnels");
        thread.setDaemon(true);
        thread.start();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the connection ended: " + head);
            }
            head.append((char) octet);
        }
        return head.toString();
    }
}
