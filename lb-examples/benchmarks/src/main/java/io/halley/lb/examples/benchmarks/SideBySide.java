// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs every workload through every subject, in turn and repeated, and prints the CPU that each subject's process used.
 *
 * <p>CPU is the figure, not throughput: the machine is shared by load, subject and origins. Compare the columns of one
 * run only. Then it counts system calls, what silent clients occupy, and what the first requests after a start cost.
 *
 * <p>Options: {@code rounds=5 seconds=4 warmup=15 only=POST_64,CHURN}; with {@code only} nothing but these workloads.
 */
final class SideBySide {

    private static final long SECOND = 1_000_000_000L;

    private static final int FIRST_SECONDS = 8;

    private final int rounds;
    private final long nanos;
    private final long warmup;
    private final boolean all;
    private final List<Workload> workloads;
    private final List<Subject> subjects = new ArrayList<>();

    private SideBySide(Map<String, String> options) {
        rounds = Integer.parseInt(options.getOrDefault("rounds", "5"));
        nanos = Long.parseLong(options.getOrDefault("seconds", "4")) * SECOND;
        warmup = Long.parseLong(options.getOrDefault("warmup", "15")) * SECOND;
        all = !options.containsKey("only");
        workloads = options.containsKey("only")
                ? Arrays.stream(options.get("only").split(","))
                        .map(Workload::valueOf)
                        .toList()
                : List.of(Workload.values());
    }

    /** Runs it; see the class. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : args) {
            options.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        }
        new SideBySide(options).run();
    }

    private void run() throws IOException, InterruptedException {
        List<Subject> origins = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                origins.add(Subject.java("origin", Origin.class, List.of()));
                ports.add(origins.get(i).port());
            }
            Subject haproxy = Subject.haproxy(ports);
            if (haproxy == null) {
                System.out.println("haproxy is not installed: its column is left out");
            } else {
                subjects.add(haproxy);
            }
            Subject nginx = Subject.nginx(ports);
            if (nginx != null) {
                subjects.add(nginx);
            }
            subjects.add(Subject.java("stock Undertow", StockSubject.class, ports));
            subjects.add(Subject.java("Halley handler", HandlerSubject.class, ports));
            subjects.add(Subject.java("Halley listener", ListenerSubject.class, ports));
            System.out.printf("JDK %s, %d rounds of %d s%n", Runtime.version(), rounds, nanos / SECOND);
            for (Workload workload : workloads) {
                measure(workload);
            }
            if (all) {
                countSyscalls();
                Footprint.print(subjects);
                startAnew(ports);
            }
        } finally {
            subjects.forEach(Subject::close);
            origins.forEach(Subject::close);
        }
    }

    private void countSyscalls() throws IOException {
        for (Workload workload : List.of(Workload.POST_1, Workload.POST_64, Workload.CHURN, Workload.TUNNEL_500)) {
            System.out.printf("%n%s: system calls a %s%n", workload.title, workload.unit);
            for (Subject subject : subjects) {
                double calls = Syscalls.each(subject, workload);
                System.out.printf(
                        Locale.ROOT, "  %-16s %s%n", subject.name(), calls < 0 ? "-" : "%.1f".formatted(calls));
            }
        }
    }

    /** A second after the start, while the JIT compiler is still at work, against what it comes to in the end. */
    private void startAnew(List<Integer> ports) throws IOException, InterruptedException {
        System.out.printf(
                "%nfirst requests: microseconds of CPU a request, from 1 s after the start on, for 1 s each%n");
        for (Class<?> main : List.of(StockSubject.class, HandlerSubject.class, ListenerSubject.class)) {
            try (Subject fresh = Subject.java(main.getSimpleName(), main, ports)) {
                Thread.sleep(1000);
                StringBuilder line = new StringBuilder();
                for (int second = 0; second < FIRST_SECONDS; second++) {
                    Samples column = new Samples(fresh, Workload.POST_64, 1);
                    column.take(SECOND, 0);
                    line.append(String.format(Locale.ROOT, " %6.1f", column.cpuMicros()));
                }
                System.out.printf("  %-16s%s%n", fresh.name(), line);
            }
        }
    }

    private void measure(Workload workload) throws IOException {
        List<Samples> columns = new ArrayList<>();
        for (Subject subject : subjects) {
            Samples column = new Samples(subject, workload, rounds);
            // What is compiled ahead of time needs no more than its connections.
            column.take(subject.answers() == null ? SECOND : warmup, 0);
            columns.add(column);
        }
        for (int round = 0; round < rounds; round++) {
            for (Samples column : columns) {
                column.take(nanos, round);
            }
        }
        System.out.printf("%n%s: microseconds of CPU a %s%n", workload.title, workload.unit);
        for (Samples column : columns) {
            column.print(columns.get(0));
        }
    }
}
