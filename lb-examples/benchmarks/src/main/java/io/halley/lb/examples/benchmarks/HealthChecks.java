// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The share of one core that checks of 1,000 servers take, each every 5 s as in the guide's file. */
final class HealthChecks {

    private static final int SERVERS = 1_000;
    private static final long SETTLE_MILLIS = 20_000;
    private static final long ROUND_MILLIS = 5_000;

    private HealthChecks() {}

    /** Adds the line; HAProxy and the balancer check at the same time, each in its process. */
    static void measure(Options options, Report report) throws IOException, InterruptedException {
        try (Subject origin = Subject.java("origin", Origin.class, List.of(), List.of());
                Subject own =
                        Subject.java("handler", ChecksSubject.class, List.of(SERVERS, origin.port()), options.jvm())) {
            int port = ProxyProcesses.freePort();
            @Nullable
            Subject haproxy = ProxyProcesses.haproxy(port, ProxyProcesses.checkedServers(port, SERVERS, origin.port()));
            try {
                measure(haproxy == null ? List.of(own) : List.of(haproxy, own), options.rounds(), report);
            } finally {
                if (haproxy != null) {
                    haproxy.close();
                }
            }
        }
    }

    private static void measure(List<Subject> subjects, int rounds, Report report) throws InterruptedException {
        Thread.sleep(SETTLE_MILLIS);
        List<double[]> shares = new ArrayList<>();
        subjects.forEach(subject -> shares.add(new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            long[] before = subjects.stream().mapToLong(HealthChecks::cpu).toArray();
            long start = System.nanoTime();
            Thread.sleep(ROUND_MILLIS);
            double elapsed = System.nanoTime() - start;
            for (int i = 0; i < subjects.size(); i++) {
                shares.get(i)[round] = 100 * (cpu(subjects.get(i)) - before[i]) / elapsed;
            }
        }
        Row row = new Row("health checks of 1,000 servers, every 5 s", "% of a core");
        for (int i = 0; i < subjects.size(); i++) {
            row.with(subjects.get(i).name(), shares.get(i));
        }
        report.add(row);
    }

    private static long cpu(Subject subject) {
        return ProcessCpu.nanos(subject.process().pid());
    }
}
