// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Server;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Checks the servers of one backend; one {@link ServerWatch} for each of them.
 *
 * <p>One timer for each server, no two probes of one server at once. It tells what it finds to the listener and applies
 * nothing itself. It starts no thread; it has none but the scheduler's, which belongs to whoever made it.
 *
 * <p>Thread-safe.
 */
public final class HealthMonitor {

    /** The golden ratio's part behind the point: its multiples, modulo 1, fill the interval evenly at every count. */
    private static final double GOLDEN = 0.618_033_988_749_895;

    private final String backend;
    private final HealthProbe probe;
    private final Scheduler scheduler;
    private final HealthListener listener;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final AtomicLong started = new AtomicLong();

    /**
     * Creates a monitor that does nothing yet.
     *
     * @param backend the backend's name, for the log
     * @param scheduler where all state is kept and the listener is called
     * @param nanoTime a monotonic clock
     * @param random for the jitter; used on the scheduler's thread only
     */
    public HealthMonitor(
            String backend,
            HealthProbe probe,
            Scheduler scheduler,
            HealthListener listener,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.backend = backend;
        this.probe = probe;
        this.scheduler = scheduler;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /**
     * Begins to check a server, which is taken for {@link io.halley.lb.model.HealthState#UP} until its first check fails.
     *
     * <p>The first check comes within the check's smallest interval, spread so that servers do not come all at once. A
     * server that is in maintenance now is not checked until {@link ServerWatch#resume()}.
     */
    public ServerWatch watch(Server server, HealthCheck check) {
        ServerWatch watch = new ServerWatch(this, server, check);
        watch.start();
        return watch;
    }

    /** Returns how long to wait before the first check of the next server. HAProxy spreads them in the same way. */
    long startOffset(HealthCheck check) {
        double place = started.getAndIncrement() * GOLDEN;
        return (long) ((place - Math.floor(place)) * check.timing().smallestNanos());
    }

    /** HAProxy: {@code spread-checks}. */
    long jittered(long interval, HealthCheck check) {
        int percent = check.timing().jitter();
        if (percent == 0) {
            return interval;
        }
        return interval + (long) (interval * (percent / 100.0) * (2 * random.nextDouble() - 1));
    }

    String backend() {
        return backend;
    }

    HealthProbe probe() {
        return probe;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    HealthListener listener() {
        return listener;
    }

    long now() {
        return nanoTime.getAsLong();
    }
}
