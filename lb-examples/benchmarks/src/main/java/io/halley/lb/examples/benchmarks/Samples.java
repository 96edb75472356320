// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;

/** What one subject cost under one workload, round by round. */
final class Samples {

    private static final long SETTLE_NANOS = 500_000_000L;

    private final Subject subject;
    private final Workload workload;
    private final double[] cpu;
    private final double[] serving;
    private final double[] allocated;
    private final double[] perSecond;

    Samples(Subject subject, Workload workload, int rounds) {
        this.subject = subject;
        this.workload = workload;
        cpu = new double[rounds];
        serving = new double[rounds];
        allocated = new double[rounds];
        perSecond = new double[rounds];
    }

    /** Loads the subject for so long and keeps what that cost as the round's. */
    void take(long nanos, int round) throws IOException {
        long pid = subject.process().pid();
        try (Load load = new Load(workload, subject.port())) {
            load.run(SETTLE_NANOS);
            long allocatedBefore = subject.ask(StandardInput.ALLOCATED);
            long cpuBefore = ProcessCpu.nanos(pid);
            long servingBefore = ProcessCpu.servingNanos(pid);
            long start = System.nanoTime();
            double units = load.run(nanos) * (double) workload.unitsEach;
            perSecond[round] = units * 1e9 / (System.nanoTime() - start);
            cpu[round] = (ProcessCpu.nanos(pid) - cpuBefore) / 1e3 / units;
            serving[round] = (ProcessCpu.servingNanos(pid) - servingBefore) / 1e3 / units;
            allocated[round] = (subject.ask(StandardInput.ALLOCATED) - allocatedBefore) / units;
        }
    }

    String name() {
        return subject.name();
    }

    /** Returns the microseconds of CPU for each unit, of the whole process. */
    double[] cpu() {
        return cpu;
    }

    /** Returns the same without compiler and collector. */
    double[] serving() {
        return serving;
    }

    /** Returns the bytes allocated for each unit; none where it is no JVM. */
    double[] allocated() {
        return subject.answers() == null ? new double[0] : allocated;
    }

    double[] perSecond() {
        return perSecond;
    }
}
