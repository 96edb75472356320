// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Measures everything that this machine can, and prints one table.
 *
 * <p>CPU time of the balancer's process is the main figure. Compare the columns of one run only. Options: {@code rounds=5
 * seconds=2 warmup=15 jvm=-XX:+UseCompactObjectHeaders only=POST_64,LATENCY}; {@code only} names workloads and sections:
 * PARTS, SYSCALLS, LATENCY, WRK, FOOTPRINT, TABLE, CHECKS, START, FIRST.
 */
final class Bench {

    private static final List<String> COLUMNS = List.of("HAProxy", "nginx", "stock Undertow", "handler", "listener");

    private final Options options;
    private final Report report = new Report(COLUMNS);

    private Bench(Options options) {
        this.options = options;
    }

    /** Runs it; see the class. */
    public static void main(String[] arguments) throws Exception {
        new Bench(new Options(arguments)).run();
    }

    private interface Section {
        void run() throws Exception;
    }

    private void run() throws Exception {
        try (Subjects subjects = Subjects.start(options)) {
            for (Workload workload : Workload.values()) {
                section(workload.name(), () -> SideBySide.measure(workload, subjects, options, report));
            }
            section("WRK", () -> Wrk.measure(subjects, options, report));
            section("LATENCY", () -> Latency.measure(subjects, options, report));
            section("SYSCALLS", () -> Syscalls.measure(subjects, report));
            Starts starts = new Starts(subjects, options, report);
            section("FIRST", starts::firstRequests);
            section("START", starts::time);
        }
        section("FOOTPRINT", () -> Footprint.measure(options, report));
        section("CHECKS", () -> HealthChecks.measure(options, report));
        section("TABLE", this::table);
        section("PARTS", () -> Parts.measure(options, report));
        report.print();
    }

    private void section(String name, Section section) throws Exception {
        if (options.wants(name)) {
            section.run();
        }
    }

    private void table() throws IOException {
        try (Subject holder = Subject.java("table", TableFootprint.class, List.of(), options.jvm())) {
            // What it prints first is its figure.
            report.addPart(new Row("session table, 1,000,000 learned cookies of 16 characters: heap", "B/entry")
                    .with(Parts.COLUMN, holder.port()));
        }
    }
}
