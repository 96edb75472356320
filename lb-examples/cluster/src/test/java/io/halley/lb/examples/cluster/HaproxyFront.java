// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * HAProxy with an inserted cookie, to show that these tests ask for what HAProxy does: {@code -Dfront=haproxy}.
 */
final class HaproxyFront implements Front {
    private final Process process;
    private final int port;

    private HaproxyFront(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static HaproxyFront start(NodeCluster cluster) {
        try {
            int port = freePort();
            Path config = Files.createTempFile("haproxy", ".cfg");
            Files.writeString(config, config(cluster, port));
            Process process = new ProcessBuilder("haproxy", "-db", "-q", "-f", config.toString())
                    .inheritIO()
                    .start();
            HaproxyFront front = new HaproxyFront(process, port);
            await().atMost(TestClient.PATIENCE).until(front::accepts);
            Files.delete(config);
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException("haproxy does not start", e);
        }
    }

    private static String config(NodeCluster cluster, int port) {
        StringBuilder config = new StringBuilder("""
                global
                  maxconn 4000
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 90s
                  timeout server 90s
                  timeout tunnel 1h
                  retries 3
                  option redispatch 1
                listen cometd
                  bind 127.0.0.1:%d
                  balance roundrobin
                  cookie SERVERID insert indirect nocache
                  default-server check inter 500ms rise 1 fall 2 on-marked-down shutdown-sessions
                """.formatted(port));
        for (NodeProcess node : cluster.nodes()) {
            config.append("  server %1$s 127.0.0.1:%2$d cookie %1$s\n".formatted(node.name(), node.port()));
        }
        return config.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean accepts() {
        assumeTrue(process.isAlive(), "haproxy ended at once");
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
