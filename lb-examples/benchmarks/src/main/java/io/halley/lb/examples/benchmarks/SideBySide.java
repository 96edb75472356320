// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs a workload through every subject, in turn and repeated: the CPU that each subject's process used.
 *
 * <p>CPU is the figure, not throughput: the machine is shared by load, subject and origins.
 */
final class SideBySide {

    private static final long SECOND = 1_000_000_000L;

    private SideBySide() {}

    /** Adds a workload's lines. */
    static void measure(Workload workload, Subjects subjects, Options options, Report report) throws IOException {
        List<Samples> columns = new ArrayList<>();
        for (Subject subject : subjects.all()) {
            Samples column = new Samples(subject, workload, options.rounds());
            // What is compiled ahead of time needs no more than its connections.
            column.take(subject.answers() == null ? SECOND : options.warmup(), 0);
            columns.add(column);
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Samples column : columns) {
                column.take(options.nanos(), round);
            }
        }
        report.add(row(workload, "CPU, process", "us/" + workload.unit, columns, Samples::cpu));
        report.add(row(workload, "CPU, serving threads", "us/" + workload.unit, columns, Samples::serving));
        report.add(row(workload, "allocated", "B/" + workload.unit, columns, Samples::allocated));
        report.add(row(workload, "throughput", workload.unit + "/s", columns, Samples::perSecond));
    }

    private static Row row(
            Workload workload, String what, String unit, List<Samples> columns, Function<Samples, double[]> figures) {
        Row row = new Row(workload.title + ": " + what, unit);
        columns.forEach(column -> row.with(column.name(), figures.apply(column)));
        return row;
    }
}
