// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a start takes, and what the requests cost that come first after it. */
final class Starts {

    private static final long SECOND = 1_000_000_000L;
    private static final int[] SECONDS = {1, 2, 5, 15};
    private static final int STEADY_FROM = 16;
    private static final int STEADY_SECONDS = 5;
    private static final long LONGEST_START = 30 * SECOND;

    private final List<Integer> origins;
    private final Options options;
    private final Report report;
    private final @Nullable String standalone;

    Starts(Subjects subjects, Options options, Report report) {
        this.origins = subjects.ports();
        this.options = options;
        this.report = report;
        this.standalone = standaloneJar();
    }

    private interface Start {
        Subject start() throws IOException;
    }

    /** Adds the time from the start of a process to its first answer. */
    void time() throws IOException, InterruptedException {
        if (standalone == null) {
            System.out.println("lb-examples/standalone was not packaged: its start is left out");
            return;
        }
        Row row = new Row("start to the first answer (standalone in the listener's column)", "ms");
        double[] own = new double[options.rounds()];
        double[] haproxy = new double[options.rounds()];
        for (int round = 0; round < own.length; round++) {
            own[round] = timeOf(this::standalone);
            haproxy[round] = timeOf(() -> {
                Subject started = ProxyProcesses.haproxy(origins);
                if (started == null) {
                    throw new IOException("haproxy is not installed");
                }
                return started;
            });
        }
        report.add(row.with("HAProxy", haproxy).with("listener", own));
    }

    private static double timeOf(Start start) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (Subject subject = start.start()) {
            firstAnswer(subject);
            return (System.nanoTime() - began) / 1e6;
        }
    }

    /** Adds what a request costs in some of the first seconds after the first answer, and from second 16 on. */
    void firstRequests() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (int second : SECONDS) {
            rows.add(new Row("64 clients, second " + second + " after the first answer: CPU, process", "us/request"));
            rows.add(
                    new Row("- against seconds " + STEADY_FROM + " to " + (STEADY_FROM + STEADY_SECONDS - 1), "times"));
        }
        first("stock Undertow", () -> Subject.java("stock", StockSubject.class, origins, options.jvm()), rows);
        first("handler", () -> Subject.java("handler", HandlerSubject.class, origins, options.jvm()), rows);
        if (standalone != null) {
            first("listener", this::standalone, rows);
        }
        System.out.println("first requests: the listener's column is the standalone balancer");
        rows.forEach(report::add);
    }

    private static void first(String column, Start start, List<Row> rows) throws IOException, InterruptedException {
        try (Subject subject = start.start()) {
            firstAnswer(subject);
            double[] cost = new double[STEADY_FROM + STEADY_SECONDS];
            try (Load load = new Load(Workload.POST_64, subject.port())) {
                for (int second = 1; second < cost.length; second++) {
                    long before = ProcessCpu.nanos(subject.process().pid());
                    long requests = load.run(SECOND);
                    cost[second] = (ProcessCpu.nanos(subject.process().pid()) - before) / 1e3 / requests;
                }
            }
            double steady = new Row("", "")
                    .with("", Arrays.copyOfRange(cost, STEADY_FROM, cost.length))
                    .median("");
            for (int i = 0; i < SECONDS.length; i++) {
                rows.get(2 * i).with(column, cost[SECONDS[i]]);
                rows.get(2 * i + 1).with(column, cost[SECONDS[i]] / steady);
            }
        }
    }

    private Subject standalone() throws IOException {
        int port = ProxyProcesses.freePort();
        Path file = ProxyProcesses.file(ProxyProcesses.configuration(port, origins));
        List<String> command = new ArrayList<>(List.of(Subject.javaCommand()));
        command.addAll(options.jvm());
        command.addAll(List.of(
                "-Dhalley.log.dir=" + System.getProperty("java.io.tmpdir"),
                "-jar",
                String.valueOf(standalone),
                "-f",
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return ProxyProcesses.subject("standalone", process, port);
    }

    private static void firstAnswer(Subject subject) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_START;
        while (!answers(subject.port())) {
            if (System.nanoTime() > end || !subject.process().isAlive()) {
                throw new IOException(subject.name() + " did not answer");
            }
            Thread.sleep(2);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /up HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return line.equals("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static @Nullable String standaloneJar() {
        File[] jars = new File(System.getProperty("bench.standalone", "."))
                .listFiles((directory, name) -> name.matches("halley-standalone-.*\\.jar"));
        return jars == null || jars.length == 0 ? null : jars[0].getPath();
    }
}
