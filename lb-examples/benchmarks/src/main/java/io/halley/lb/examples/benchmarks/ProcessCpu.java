// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.stream.Stream;

/** The CPU time of a process, user and system, as Linux counts it. */
final class ProcessCpu {

    private static final long NANOS_PER_TICK = 10_000_000;

    private ProcessCpu() {}

    /** Returns the nanoseconds of CPU that the threads which serve have used: without compiler and collector. */
    static long servingNanos(long pid) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm"));
                if (name.contains("I/O") || name.contains("Accept")) {
                    sum += new Scanner(Files.readString(thread.resolve("schedstat"))).nextLong();
                }
            }
        } catch (NoSuchFileException ended) {
            return servingNanos(pid);
        }
        return sum > 0 ? sum : nanos(pid);
    }

    /** Returns the nanoseconds of CPU that a process has used so far, in steps of 10 ms. */
    static long nanos(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * NANOS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
