// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.health.Scheduler;
import io.halley.lb.share.SharedTables;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where a balancer takes time, chance and a thread from: an immutable value; tests bring their own. */
public final class Environment {

    private final LongSupplier nanoTime;
    private final InstantSource wallClock;
    private final RandomGenerator random;
    private final @Nullable Scheduler scheduler;
    private final @Nullable SharedTables sharedTables;
    private final @Nullable IntSupplier heapPercent;

    private Environment(
            LongSupplier nanoTime,
            InstantSource wallClock,
            RandomGenerator random,
            @Nullable Scheduler scheduler,
            @Nullable SharedTables sharedTables,
            @Nullable IntSupplier heapPercent) {
        this.sharedTables = sharedTables;
        this.heapPercent = heapPercent;
        this.nanoTime = nanoTime;
        this.wallClock = wallClock;
        this.random = random;
        this.scheduler = scheduler;
    }

    /** Returns the clocks and the randomness of the platform, and a daemon thread for each balancer. */
    public static Environment system() {
        return new Environment(
                System::nanoTime,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextLong(),
                null,
                null,
                null);
    }

    /** Returns this with another monotonic clock. */
    public Environment nanoTime(LongSupplier nanoTime) {
        return new Environment(
                requireNonNull(nanoTime, "nanoTime"), wallClock, random, scheduler, sharedTables, heapPercent);
    }

    /** Returns this with another wall clock; for cookies with a date, and the log. */
    public Environment wallClock(InstantSource wallClock) {
        return new Environment(
                nanoTime, requireNonNull(wallClock, "wallClock"), random, scheduler, sharedTables, heapPercent);
    }

    /** Returns this with another source of randomness, which must be thread-safe. */
    public Environment random(RandomGenerator random) {
        return new Environment(
                nanoTime, wallClock, requireNonNull(random, "random"), scheduler, sharedTables, heapPercent);
    }

    /** Returns this with a scheduler for checks and deadlines; who made it closes it, after the balancers. */
    public Environment scheduler(Scheduler scheduler) {
        return new Environment(
                nanoTime, wallClock, random, requireNonNull(scheduler, "scheduler"), sharedTables, heapPercent);
    }

    /** Returns this with tables that balancers share; who made them closes them, after the balancers. Default: none. */
    public Environment sharedTables(SharedTables tables) {
        return new Environment(nanoTime, wallClock, random, scheduler, requireNonNull(tables, "tables"), heapPercent);
    }

    /** Returns this with another gauge of the heap, in percent: for {@link io.halley.lb.overload.Overload}. */
    public Environment heapPercent(IntSupplier heapPercent) {
        return new Environment(
                nanoTime, wallClock, random, scheduler, sharedTables, requireNonNull(heapPercent, "heapPercent"));
    }

    /** Returns the gauge of the heap, or null for this process's own. */
    @Nullable
    IntSupplier heapPercent() {
        return heapPercent;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    InstantSource wallClock() {
        return wallClock;
    }

    RandomGenerator random() {
        return random;
    }

    /** Returns the scheduler, or null for one of the balancer's own. */
    @Nullable
    Scheduler scheduler() {
        return scheduler;
    }

    /** Returns the tables that balancers share, or null if each has its own. */
    @Nullable
    SharedTables sharedTables() {
        return sharedTables;
    }
}
