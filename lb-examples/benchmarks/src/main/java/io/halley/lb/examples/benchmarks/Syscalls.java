// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts the system calls of a subject under a workload, by strace where that is installed and allowed. */
final class Syscalls {

    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final long NANOS = 2_000_000_000L;

    private Syscalls() {}

    /** Adds the system calls of each subject, for a request, a connection and a message. */
    static void measure(Subjects subjects, Report report) throws IOException {
        for (Workload workload : List.of(Workload.POST_64, Workload.POST_1, Workload.CHURN, Workload.TUNNEL_500)) {
            Row row = new Row(workload.title + ": system calls", "1/" + workload.unit);
            for (Subject subject : subjects.all()) {
                double calls = each(subject, workload);
                row.with(subject.name(), calls < 0 ? new double[0] : new double[] {calls});
            }
            report.add(row);
        }
    }

    /** Returns the system calls for each unit of the workload, or -1 if they cannot be counted. */
    private static double each(Subject subject, Workload workload) throws IOException {
        if (!Files.isExecutable(STRACE)) {
            return -1;
        }
        Path counts = Files.createTempFile("halley-strace", ".txt");
        counts.toFile().deleteOnExit();
        try (Load load = new Load(workload, subject.port())) {
            load.run(NANOS / 4);
            Process strace = new ProcessBuilder(
                            STRACE.toString(),
                            "-c",
                            "-f",
                            "-o",
                            counts.toString(),
                            "-p",
                            subject.process().pid() + "")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Attached by then: what goes on before is counted for neither.
            load.run(NANOS / 2);
            long before = System.nanoTime();
            long units = load.run(NANOS) * workload.unitsEach;
            double counted = NANOS * 1.0 / (System.nanoTime() - before + NANOS / 2);
            strace.destroy();
            strace.waitFor(10, TimeUnit.SECONDS);
            long calls = total(counts);
            return calls < 0 || units == 0 ? -1 : calls * counted / units;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Reads the line {@code 100.00 0.123 4 56789 12 total}. */
    private static long total(Path counts) throws IOException {
        for (String line : Files.readAllLines(counts)) {
            List<String> words = List.of(line.trim().split("\\s+", -1));
            if (words.size() >= 5 && words.get(words.size() - 1).equals("total")) {
                return Long.parseLong(words.get(3));
            }
        }
        return -1;
    }
}
