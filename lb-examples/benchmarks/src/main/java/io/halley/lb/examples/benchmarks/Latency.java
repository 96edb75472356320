// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import org.HdrHistogram.Histogram;

/** What a balancer adds to the time that a request takes, at half of the load that HAProxy bears in this run. */
final class Latency {

    private static final long SECOND = 1_000_000_000L;
    private static final Workload WORK = Workload.POST_64;
    private static final double[] PERCENTILES = {50, 99};

    private Latency() {}

    /** Adds the percentiles of each subject, less those of an origin that is asked without a balancer. */
    static void measure(Subjects subjects, Options options, Report report) throws IOException, InterruptedException {
        double rate = capacity(subjects.all().get(0)) / 2;
        int columns = subjects.all().size();
        double[][][] taken = new double[columns][PERCENTILES.length][options.rounds()];
        double[][] direct = new double[PERCENTILES.length][options.rounds()];
        for (Subject subject : subjects.inJvm()) {
            warm(subject, options.warmup());
        }
        for (int round = 0; round < options.rounds(); round++) {
            run(subjects.direct(), rate, options.nanos(), direct, round);
            for (int column = 0; column < columns; column++) {
                run(subjects.all().get(column), rate, options.nanos(), taken[column], round);
            }
        }
        for (int i = 0; i < PERCENTILES.length; i++) {
            double base = new Row("", "").with("", direct[i]).median("");
            Row row = new Row(
                    "added latency at %,.0f requests/s (half load), p%.0f; %.0f us without a balancer"
                            .formatted(rate, PERCENTILES[i], base),
                    "us");
            for (int column = 0; column < columns; column++) {
                double[] values = taken[column][i].clone();
                for (int round = 0; round < values.length; round++) {
                    values[round] -= direct[i][round];
                }
                row.with(subjects.all().get(column).name(), values);
            }
            report.add(row);
        }
    }

    private static double capacity(Subject subject) throws IOException {
        try (Load load = new Load(WORK, subject.port())) {
            load.run(SECOND);
            return load.run(SECOND);
        }
    }

    private static void warm(Subject subject, long nanos) throws IOException {
        try (Load load = new Load(WORK, subject.port())) {
            load.run(nanos);
        }
    }

    private static void run(Subject subject, double rate, long nanos, double[][] into, int round)
            throws IOException, InterruptedException {
        try (OpenLoad load = new OpenLoad(WORK, subject.port())) {
            Histogram latencies = load.run(rate, SECOND / 2, nanos);
            for (int i = 0; i < PERCENTILES.length; i++) {
                into[i][round] = latencies.getValueAtPercentile(PERCENTILES[i]) / 1e3;
            }
        }
    }
}
