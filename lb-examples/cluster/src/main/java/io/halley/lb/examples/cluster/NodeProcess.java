// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link CometdNode} in a JVM of its own, so that it can be killed for real.
 *
 * <p>Not thread-safe. It ends with this process, whatever ends that: the child reads its standard input to the end.
 */
public final class NodeProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("node \\S+ port (\\d+)");

    private final String name;
    private final Process process;
    private final int port;

    private NodeProcess(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /** Starts a JVM and returns at once; {@link Starting#await} waits until it serves. */
    static Starting start(String name, int port) {
        return start(name, port, List.of());
    }

    /** Starts a JVM as {@link #start(String, int)} does, with further arguments of {@link CometdNode}. */
    static Starting start(String name, int port, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CometdNode.class.getName(),
                "--name",
                name,
                "--port",
                Integer.toString(port)));
        command.addAll(options);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Starting(name, process);
        } catch (IOException e) {
            throw new UncheckedIOException("server \"" + name + "\": cannot start", e);
        }
    }

    /** A JVM that was started and may not serve yet. */
    record Starting(String name, Process process) {
        /** Blocks until the server has printed its port; throws {@link IllegalStateException} if it ends first. */
        NodeProcess await() {
            try {
                // Not closed: the child keeps its end, and prints nothing after this line.
                BufferedReader out = process.inputReader();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    Matcher ready = READY.matcher(line);
                    if (ready.matches()) {
                        return new NodeProcess(name, process, Integer.parseInt(ready.group(1)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("server \"" + name + "\": no port", e);
            }
            process.destroyForcibly();
            throw new IllegalStateException("server \"" + name + "\": ended before it printed its port");
        }
    }

    /** Returns the name it was started with. */
    public String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Returns the process id, for signals. */
    public long pid() {
        return process.pid();
    }

    /** Returns whether its process runs, or is stopped. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the address of the server, without a path. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Tells this server to subscribe to another one. */
    void join(NodeProcess peer) {
        // Where it died meanwhile: whoever starts it again joins it again.
        command("peer " + peer.name + " " + peer.address().resolve("/cometd"));
    }

    /** Publishes to this server's own subscribers; returns false if it is dead. */
    boolean publish(String channel, String text) {
        return command("publish " + channel + " " + text);
    }

    private boolean command(String line) {
        try {
            var in = process.outputWriter();
            in.write(line + "\n");
            in.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Closes its standard input, as the end of this process would. */
    void closeInput() throws IOException {
        process.outputWriter().close();
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("server \"" + name + "\": pid " + pid() + " cannot be killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
