// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.health.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Empties a server of its sessions, which move with their next answers, and tells when that is done.
 *
 * <p>It looks ten times a second, since sessions also end by themselves. Thread: the scheduler's.
 */
final class MovingDrain {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServerRuntime server;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;
    private final long deadline;
    private final CompletableFuture<Integer> left = new CompletableFuture<>();

    private MovingDrain(ServerRuntime server, Scheduler scheduler, LongSupplier nanoTime, long withinNanos) {
        this.server = server;
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + withinNanos;
    }

    /** Begins; the server takes no new clients already. */
    static CompletionStage<Integer> start(
            ServerRuntime server, Scheduler scheduler, LongSupplier nanoTime, long withinNanos) {
        MovingDrain drain = new MovingDrain(server, scheduler, nanoTime, withinNanos);
        scheduler.execute(drain::look);
        return drain.left;
    }

    private void look() {
        int now = Math.max(server.active(), server.sessions());
        if (now == 0 || !server.isMoving() || nanoTime.getAsLong() - deadline >= 0) {
            left.complete(now);
        } else {
            scheduler.schedule(this::look, LOOK_NANOS);
        }
    }
}
