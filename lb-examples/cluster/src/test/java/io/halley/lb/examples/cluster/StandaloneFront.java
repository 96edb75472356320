// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The guide's haproxy.cfg, its addresses changed to loopback and nothing else, run by the standalone jar in a process of
 * its own: {@code -Dfront=standalone}.
 */
final class StandaloneFront implements Front {
    private static final Path MODULE = Path.of("..", "standalone").toAbsolutePath();
    private static final List<String> SERVERS = List.of("10.232.2.118:80", "10.235.30.6:80", "10.45.160.213:80");

    private final Process process;
    private final Path folder;
    private final int port;

    private StandaloneFront(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    static StandaloneFront start(NodeCluster cluster) {
        try {
            int port = freePort();
            Path folder = Files.createTempDirectory("standalone");
            Files.writeString(folder.resolve("haproxy.cfg"), config(cluster, port));
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx192m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            jar().toString(),
                            "-f",
                            "haproxy.cfg")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
            StandaloneFront front = new StandaloneFront(process, folder, port);
            await().atMost(Duration.ofSeconds(30)).until(() -> front.says(", ready after ") || !process.isAlive());
            if (!process.isAlive()) {
                throw new IllegalStateException(front.output());
            }
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException("standalone does not start", e);
        }
    }

    /** Returns the guide's file for these servers; all other words, the check among them, as they are. */
    static String config(NodeCluster cluster, int port) throws IOException {
        String text = Files.readString(MODULE.resolve("src/test/resources/seed.cfg"))
                .replace("bind *:80", "bind 127.0.0.1:" + port);
        for (int i = 0; i < SERVERS.size(); i++) {
            text = text.replace(
                    SERVERS.get(i), "127.0.0.1:" + cluster.nodes().get(i).port());
        }
        if (text.contains(" 10.")) {
            throw new IllegalStateException("the file has an address that is not of this machine:\n" + text);
        }
        return text;
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(MODULE.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("halley-standalone-.*\\.jar"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new IllegalStateException("no jar of standalone: run the phase package there"));
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean says(String text) throws IOException {
        return output().contains(text);
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }

    @Override
    public URI cometd() {
        return URI.create("http://127.0.0.1:" + port + "/cometd");
    }

    /**
     * The file's {@code option redispatch} waits for the last of three retries, and each retry a second. That one may go to
     * another dead server, until the checks have found it after 15 s; then the client begins anew.
     */
    @Override
    public Duration failover(int killed) {
        return Duration.ofSeconds(6L * killed);
    }

    @Override
    public CompletionStage<Integer> drain(String server, Duration within) {
        throw readOnly();
    }

    @Override
    public void ready(String server) {
        throw readOnly();
    }

    @Override
    public boolean isUp(String server) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "the guide's file has no 'stats admin', and names its servers otherwise");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> {
                if (!file.delete()) {
                    file.deleteOnExit();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
