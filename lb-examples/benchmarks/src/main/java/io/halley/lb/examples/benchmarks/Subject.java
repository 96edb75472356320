// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured: a process that listens on loopback in front of the origins. */
record Subject(
        String name, Process process, int port, @Nullable BufferedReader answers) implements AutoCloseable {

    /** Starts a main class of this module in a JVM of its own; it prints its port first. */
    static Subject java(String name, Class<?> main, List<Integer> arguments, List<String> jvm) throws IOException {
        List<String> command = new ArrayList<>(List.of(javaCommand(), "-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(jvm);
        command.addAll(List.of(
                "-Dorg.jboss.logging.provider=slf4j",
                // Spares an IO thread a pause for each connection that it is handed.
                "-Dxnio.nio.thread-safe-selection-keys=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        arguments.forEach(argument -> command.add(argument.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException(name + " ended before it listened");
        }
        return new Subject(name, process, Integer.parseInt(line), out);
    }

    static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Asks a JVM of ours; -1 of any other process. */
    long ask(String question) throws IOException {
        if (answers == null) {
            return -1;
        }
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        String line = answers.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException(name + " has ended");
        }
        return Long.parseLong(line);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
