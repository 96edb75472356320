// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two daemon threads of a {@link Replication}: one steps and may be held by the engine, one watches over it. */
final class ReplicationThreads {

    private static final Logger log = LoggerFactory.getLogger(SharedTables.class);
    private static final long TICK_MILLIS = 250;

    private final Replication replication;
    private final Thread stepping;
    private final ScheduledExecutorService watching;
    private volatile boolean parked;
    private volatile boolean over;

    private ReplicationThreads(Replication replication) {
        this.replication = replication;
        stepping = daemon(this::run, "halley-share");
        watching = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "halley-share-watch"));
    }

    static ReplicationThreads start(Replication replication) {
        ReplicationThreads threads = new ReplicationThreads(replication);
        replication.waker(threads::wake);
        threads.stepping.start();
        // What it throws is logged by tick.
        var unused =
                threads.watching.scheduleWithFixedDelay(threads::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return threads;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void run() {
        while (!over) {
            if (!step()) {
                parked = true;
                // Whoever comes from here on sees that it is parked.
                if (!step() && !over) {
                    LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
                }
                parked = false;
            }
        }
    }

    private boolean step() {
        try {
            return replication.step();
        } catch (RuntimeException e) {
            log.error("Sharing of tables failed", e);
            return false;
        }
    }

    private void tick() {
        try {
            replication.tick();
        } catch (RuntimeException e) {
            log.error("Watching over shared tables failed", e);
        }
    }

    private void wake() {
        if (parked) {
            LockSupport.unpark(stepping);
        }
    }

    /** Ends both, when nothing waits to be sent any more or the time is over. */
    void close(Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (!replication.isIdle() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        over = true;
        watching.shutdownNow();
        LockSupport.unpark(stepping);
    }
}
