// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** Ties the life of a child process to its parent's, and answers the parent's questions. */
final class StandardInput {

    /** Asks for the bytes that all threads have allocated so far. */
    static final String ALLOCATED = "allocated";

    /** Asks for the bytes of heap in use after a collection. */
    static final String HEAP = "heap";

    /** Asks for the bytes of direct buffers. */
    static final String DIRECT = "direct";

    private static final int COLLECTIONS = 4;

    private StandardInput() {}

    /** Answers on standard output, and ends this process when its standard input ends, which it does with the parent. */
    static void endWithIt() {
        Thread watch = new Thread(StandardInput::answer, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void answer() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String question = in.readLine(); question != null; question = in.readLine()) {
                System.out.println(
                        switch (question) {
                            case HEAP -> heap();
                            case DIRECT -> direct();
                            default -> allocated();
                        });
            }
        } catch (IOException parentIsGone) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }

    /** Returns the bytes of heap in use after a collection. */
    static long heap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
