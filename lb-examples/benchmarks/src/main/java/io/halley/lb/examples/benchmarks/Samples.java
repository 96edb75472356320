// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/** What one subject cost under one workload, round by round. */
final class Samples {

    private static final long SETTLE_NANOS = 500_000_000L;

    private final Subject subject;
    private final Workload workload;
    private final double[] cpuMicros;
    private final double[] unitsPerSecond;
    private final double[] servingMicros;
    private final double[] allocated;
    private final double[] p50Micros;
    private final double[] p99Micros;

    Samples(Subject subject, Workload workload, int rounds) {
        this.subject = subject;
        this.workload = workload;
        cpuMicros = new double[rounds];
        unitsPerSecond = new double[rounds];
        servingMicros = new double[rounds];
        allocated = new double[rounds];
        p50Micros = new double[rounds];
        p99Micros = new double[rounds];
    }

    /** Loads the subject for so long and keeps what that cost as the round's. */
    void take(long nanos, int round) throws IOException {
        try (Load load = new Load(workload, subject.port())) {
            load.run(SETTLE_NANOS);
            long allocatedBefore = subject.ask(StandardInput.ALLOCATED);
            long cpuBefore = ProcessCpu.nanos(subject.process().pid());
            long servingBefore = ProcessCpu.servingNanos(subject.process().pid());
            long start = System.nanoTime();
            long units = load.run(nanos) * workload.unitsEach;
            long cpu = ProcessCpu.nanos(subject.process().pid()) - cpuBefore;
            servingMicros[round] = (ProcessCpu.servingNanos(subject.process().pid()) - servingBefore) / 1e3 / units;
            allocated[round] = (subject.ask(StandardInput.ALLOCATED) - allocatedBefore) / (double) units;
            cpuMicros[round] = cpu / 1e3 / units;
            unitsPerSecond[round] = units * 1e9 / (System.nanoTime() - start);
            p50Micros[round] = load.percentile(50) / 1e3;
            p99Micros[round] = load.percentile(99) / 1e3;
        }
    }

    /** Returns the median of the CPU for each unit, in microseconds. */
    double cpuMicros() {
        return median(cpuMicros);
    }

    /** Prints the medians, and the ratio to the reference's. */
    void print(Samples reference) {
        System.out.printf(
                Locale.ROOT,
                "  %-16s median %8.2f  (%.2f to %.2f)  x %.2f  serving threads %.2f x %.2f  %,10.0f %ss/s  p50 %,.0f us  p99 %,.0f us  %s%n",
                subject.name(),
                median(cpuMicros),
                Arrays.stream(cpuMicros).min().orElseThrow(),
                Arrays.stream(cpuMicros).max().orElseThrow(),
                median(cpuMicros) / median(reference.cpuMicros),
                median(servingMicros),
                median(servingMicros) / median(reference.servingMicros),
                median(unitsPerSecond),
                workload.unit,
                median(p50Micros),
                median(p99Micros),
                subject.answers() == null ? "" : String.format(Locale.ROOT, "%,.0f B allocated", median(allocated)));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
