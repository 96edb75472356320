// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program of the kit in a process of its own, and what the system may do to it. */
public final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the process ended at once");
        }
        this.port = Integer.parseInt(line);
    }

    /**
     * Starts a server that answers with its name, but holds {@code /hold}, and sends a tenth of {@code /part}.
     */
    public static ServerProcess start(String name) throws IOException {
        return start(List.of(), ServerMain.class, name);
    }

    /** Starts a balancer over a server, with that many descriptors and no more. */
    public static ServerProcess balancer(String server, int descriptors) throws IOException {
        return start(List.of("ulimit -n " + descriptors), FrontMain.class, server);
    }

    /** Starts a balancer that sheds load, with a heap of 64 MiB, over a server; it ends at an OutOfMemoryError. */
    public static ServerProcess shedding(Front front, String server) throws IOException {
        return start(
                List.of("export JAVA_TOOL_OPTIONS='-XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError'"),
                SheddingMain.class,
                front + " " + server);
    }

    /**
     * Starts a program that prints its port first.
     *
     * @param before what the system is to run before Java, such as {@code ulimit -n 100}; empty for nothing
     */
    static ServerProcess start(List<String> before, Class<?> main, String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String program = "exec " + java + " -Xmx64m -XX:TieredStopAtLevel=1 -XX:-MaxFDLimit -cp '"
                + System.getProperty("java.class.path") + "' " + main.getName() + " '" + argument + "'";
        String script = before.isEmpty() ? program : String.join("; ", before) + "; " + program;
        return new ServerProcess(new ProcessBuilder("sh", "-c", script)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "http://127.0.0.1:" + port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL: the system closes its sockets. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** SIGSTOP: its sockets stay open, and nothing answers. */
    public void stop() throws Exception {
        signal("STOP");
    }

    /** SIGCONT. */
    public void goOn() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
