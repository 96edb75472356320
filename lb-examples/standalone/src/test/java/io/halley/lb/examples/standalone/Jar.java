// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The runnable jar as a child process, which ends with the test. */
final class Jar implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    final Process process;
    private final Path output;

    private Jar(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it in a folder, where its log goes, too. */
    static Jar start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                file().toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Jar(process, output);
    }

    /** Starts it and waits until it serves. */
    static Jar run(Path folder, Path config) throws IOException {
        Jar jar = start(folder, "-f", config.getFileName().toString());
        await().atMost(PATIENCE).until(() -> jar.output().contains(", ready after ") || !jar.process.isAlive());
        if (!jar.process.isAlive()) {
            throw new IllegalStateException(jar.output());
        }
        return jar;
    }

    private static Path file() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target").toAbsolutePath())) {
            return files.filter(file -> file.getFileName().toString().matches("halley-standalone-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar in target: run the phase package"));
        }
    }

    /** Returns what it has printed so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Sends a signal to this process only. */
    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Returns the exit status. */
    int end() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("pid " + process.pid() + " does not end");
        }
        return process.exitValue();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
