// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds: balancer and clients.
 *
 * @param heap bytes in use after a collection
 * @param direct bytes of direct buffers
 * @param descriptors open ones, -1 where the system does not tell
 * @param threads live ones
 * @param resident bytes of the process in memory, -1 where the system does not tell
 */
record Figures(long heap, long direct, long descriptors, int threads, long resident) {
    private static final long MIB = 1 << 20;

    /** Collects garbage and reads. */
    static Figures now() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : -1;
        return new Figures(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                direct,
                descriptors,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                residentNow());
    }

    private static long residentNow() {
        Path status = Path.of("/proc/self/status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            // Not Linux.
            return -1;
        }
    }

    /**
     * Returns what has grown since then by more than noise, in words; empty if nothing has.
     *
     * <p>Pools of threads, buffers and connections fill up to their bounds in the time between.
     *
     * @param clients how many are connected: a client may have one connection more, which has two ends here
     */
    List<String> grownSince(Figures before, int clients) {
        List<String> grown = new ArrayList<>();
        add(grown, "heap (bytes)", before.heap, heap, 16 * MIB + before.heap / 2);
        add(grown, "direct memory (bytes)", before.direct, direct, 16 * MIB);
        add(grown, "descriptors", before.descriptors, descriptors, 20 + 3L * clients);
        add(grown, "threads", before.threads, threads, 24);
        return grown;
    }

    private static void add(List<String> to, String what, long before, long after, long noise) {
        if (after > before + noise) {
            to.add(what + ": " + before + " before, " + after + " after (expected: at most " + noise + " more)");
        }
    }

    @Override
    public String toString() {
        return String.format(
                "heap %.1f MiB, direct %.1f MiB, %d descriptors, %d threads, resident %.0f MiB",
                heap / (double) MIB, direct / (double) MIB, descriptors, threads, resident / (double) MIB);
    }
}
