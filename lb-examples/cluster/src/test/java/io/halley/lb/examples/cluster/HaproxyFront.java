// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** HAProxy, to show that these tests ask for what HAProxy does, {@code -Dfront=haproxy}, and to compare with. */
final class HaproxyFront implements Front {
    /** As good as it gets for CometD, with a cookie inserted and tunnels closed when their server is down. */
    private static final String AT_ITS_BEST = """
            global
              maxconn 8000
              stats socket %s level admin
            defaults
              mode http
              timeout connect 5s
              timeout client 90s
              timeout server 90s
              timeout tunnel 1h
              retries 3
              option redispatch 1
            frontend front
              bind 127.0.0.1:%d
              default_backend cometd
            backend cometd
              balance leastconn
              option httpchk OPTIONS /cometd
              cookie SERVERID insert indirect nocache
              default-server check inter 500ms rise 1 fall 2 on-marked-down shutdown-sessions
            """;

    /** The same, with what HAProxy can do for clients that keep no cookie: the session of the body's first message. */
    private static final String BY_SESSION = AT_ITS_BEST.replace("  cookie SERVERID insert indirect nocache\n", """
              option http-buffer-request
              http-request set-var(txn.session) req.body,json_query('$[0].clientId')
              stick-table type string len 64 size 100k expire 10m
              stick match var(txn.session)
              stick store-response res.body,json_query('$[0].clientId')
            """);

    /**
     * The configuration that this project began with, as HAProxy 2.6 takes it: {@code nbproc} and {@code appsession} are
     * no longer known, a check by WebSocket needs a key to be answered 101, and 120,000 connections need more files.
     */
    private static final String SEED = """
            global
              maxconn 4000
              stats socket %s level admin
            defaults
              mode http
              option  http-server-close
              option  redispatch
              option  forwardfor
              retries 3
              timeout connect 10s
              timeout client 50s
              timeout server 50s
              timeout queue 30s
              timeout http-keep-alive 2s
              timeout http-request 15s
              default-server inter 5s rise 2 fall 3
            frontend ft_web
              bind 127.0.0.1:%d
              timeout client 10m
              timeout client-fin 5s
              maxconn 4000
              default_backend cometd
            backend cometd
              timeout server 10m
              timeout tunnel 10m
              balance roundrobin
              option httpchk
              http-check send meth GET uri /cometd ver HTTP/1.1 hdr Host localhost hdr Connection upgrade \
            hdr Upgrade websocket hdr Sec-WebSocket-Version 13 hdr Sec-WebSocket-Key dGhlIHNhbXBsZSBub25jZQ==
              http-check expect status 101
              cookie SERVERID insert
              default-server maxconn 40000 weight 10 check
            """;

    private final Process process;
    private final int port;
    private final Path directory;

    private HaproxyFront(Process process, int port, Path directory) {
        this.process = process;
        this.port = port;
        this.directory = directory;
    }

    /** Starts it as good as it gets; aborts the test where it is not installed. */
    static HaproxyFront start(NodeCluster cluster) {
        return start(cluster, AT_ITS_BEST);
    }

    /** Starts it so that it sticks by the session that a body names. */
    static HaproxyFront startBySession(NodeCluster cluster) {
        return start(cluster, BY_SESSION);
    }

    /** Starts it as this project's first configuration says. */
    static HaproxyFront startSeed(NodeCluster cluster) {
        return start(cluster, SEED);
    }

    private static HaproxyFront start(NodeCluster cluster, String config) {
        assumeTrue(NodeJs.find("haproxy").size() == 1, "skipped: needs haproxy");
        try {
            int port = freePort();
            Path directory = Files.createTempDirectory("haproxy");
            StringBuilder text = new StringBuilder(config.formatted(socket(directory), port));
            for (NodeProcess node : cluster.nodes()) {
                text.append("  server %1$s 127.0.0.1:%2$d cookie %1$s\n".formatted(node.name(), node.port()));
            }
            Path file = Files.writeString(directory.resolve("haproxy.cfg"), text);
            Process process = new ProcessBuilder("haproxy", "-db", "-q", "-f", file.toString())
                    .inheritIO()
                    .start();
            HaproxyFront front = new HaproxyFront(process, port, directory);
            await().atMost(TestClient.PATIENCE).until(front::accepts);
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException("haproxy does not start", e);
        }
    }

    private static Path socket(Path directory) {
        return directory.resolve("stats.sock");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new IllegalStateException("haproxy ended at once with " + process.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public URI cometd() {
        return URI.create("http://127.0.0.1:" + port + "/cometd");
    }

    /** Only the time ends it: HAProxy moves nobody, and does not know sessions that are between two polls. */
    @Override
    public CompletionStage<Integer> drain(String server, Duration within) {
        command("set server cometd/" + server + " state drain");
        return new CompletableFuture<Integer>().completeOnTimeout(-1, within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void ready(String server) {
        command("set server cometd/" + server + " state ready");
    }

    @Override
    public boolean isUp(String server) {
        return command("show stat")
                .lines()
                .anyMatch(line -> line.startsWith("cometd," + server + ",") && line.contains(",UP,"));
    }

    private String command(String command) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket(directory)));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("haproxy: " + command, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(socket(directory));
            Files.deleteIfExists(directory.resolve("haproxy.cfg"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
