// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.overload;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import javax.management.NotificationEmitter;

/**
 * How full this process's heap was after its last collection, in percent of the most that it may become.
 *
 * <p>It looks at the pool of long-lived objects, or at the only pool where a collector has one, whenever the JVM tells of
 * a collection; there is no thread and no timer for it. Before the first collection of that pool the answer is 0: what
 * lies in it then may all be garbage. Who refuses work on its word allocates little, so that the next collection may be
 * far: then it asks for one itself, every five seconds at most. Thread-safe; {@link #getAsInt} reads one field, and a
 * clock where the heap is nearly full.
 */
public final class HeapGauge implements IntSupplier {

    /** From here on old news is not good enough. */
    private static final int HIGH_PERCENT = 70;

    private static final long STALE_NANOS = 5_000_000_000L;

    private final List<MemoryPoolMXBean> pools;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile int percent;

    private static final class OfThisProcess {
        static final HeapGauge GAUGE = new HeapGauge();
    }

    private HeapGauge() {
        pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.isUsageThresholdSupported()
                        && pool.getCollectionUsage() != null)
                .toList();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((notification, handback) -> look(), null, null);
            }
        }
        look();
    }

    /** Returns the gauge of this process, which begins to look when it is first asked for. */
    public static HeapGauge ofThisProcess() {
        return OfThisProcess.GAUGE;
    }

    @Override
    public int getAsInt() {
        int last = percent;
        if (last >= HIGH_PERCENT) {
            refresh();
        }
        return last;
    }

    private void look() {
        int most = 0;
        for (MemoryPoolMXBean pool : pools) {
            most = Math.max(most, percent(pool));
        }
        lookedAt.set(System.nanoTime());
        percent = most;
    }

    private static int percent(MemoryPoolMXBean pool) {
        MemoryUsage collected = pool.getCollectionUsage();
        MemoryUsage now = pool.getUsage();
        if (collected == null || now == null) {
            return 0;
        }
        // A concurrent collection frees whole regions without counting as a collection of the pool.
        long used = Math.min(collected.getUsed(), now.getUsed());
        long max = now.getMax() > 0 ? now.getMax() : now.getCommitted();
        return max <= 0 ? 0 : (int) (used * 100 / max);
    }

    private void refresh() {
        long last = lookedAt.get();
        long now = System.nanoTime();
        if (now - last > STALE_NANOS && lookedAt.compareAndSet(last, now)) {
            // Not here: this is an IO thread.
            Thread thread = new Thread(System::gc, "halley-heap");
            thread.setDaemon(true);
            thread.start();
        }
    }
}
