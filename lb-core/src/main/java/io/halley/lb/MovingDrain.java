// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.DrainEnded;
import io.halley.lb.event.DrainProgressed;
import io.halley.lb.event.DrainStarted;
import io.halley.lb.health.Scheduler;
import io.halley.lb.model.DrainSnapshot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Empties a server of its sessions, which move with their next answers, and tells how far that is and when it is done.
 *
 * <p>It looks ten times a second, since sessions also end by themselves, and tells once a second. Thread: the
 * scheduler's, but for what says otherwise.
 */
final class MovingDrain {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int GRACE_SHARE = 10;
    private static final int LAST_GRACE_SHARE = 4;

    private final DefaultLoadBalancer balancer;
    private final ServerRuntime server;
    private final Scheduler scheduler;
    private final Duration within;
    private final long deadline;
    private final int begun;
    private final CompletableFuture<Integer> left = new CompletableFuture<>();
    private int told;
    private long toldNanos;

    /** Creates one for a server that takes no new clients already; nobody else may empty it then. */
    MovingDrain(DefaultLoadBalancer balancer, ServerRuntime server, Scheduler scheduler, Duration within) {
        this.balancer = balancer;
        this.server = server;
        this.scheduler = scheduler;
        this.within = within;
        toldNanos = balancer.now();
        deadline = toldNanos + Nanos.of(within);
        begun = left();
        told = begun;
    }

    /** Begins, and returns what is left at the end. */
    CompletionStage<Integer> start() {
        server.moving(this);
        balancer.tell(listener -> listener.drainStarted(new DrainStarted(backend(), server, within)));
        scheduler.execute(this::look);
        return left.whenComplete((rest, failure) ->
                balancer.tell(listener -> listener.drainEnded(new DrainEnded(backend(), server, rest))));
    }

    private void look() {
        long now = balancer.now();
        balancer.sweep(now);
        int rest = left();
        if (rest == 0 || !server.isMoving() || now - deadline >= 0) {
            left.complete(rest);
            return;
        }
        if (rest != told && now - toldNanos >= TELL_NANOS) {
            told = rest;
            toldNanos = now;
            balancer.tell(listener -> listener.drainProgressed(new DrainProgressed(backend(), server, begun, rest)));
        }
        scheduler.schedule(this::look, LOOK_NANOS);
    }

    private String backend() {
        return balancer.backend().name();
    }

    /** A session that holds a slot counts once. */
    private int left() {
        return Math.max(server.active(), server.sessions());
    }

    /** Returns how far it is. Thread: any. */
    DrainSnapshot snapshot(long now) {
        return new DrainSnapshot(begun, left(), Duration.ofNanos(Math.max(0, deadline - now)));
    }

    /**
     * Returns how long after a session was moved it ends here: a tenth of the time and a second at most, and a quarter of
     * what is left of the time. Thread: any.
     */
    long graceNanos() {
        long rest = Math.max(0, deadline - balancer.now());
        return Math.min(LONGEST_GRACE_NANOS, Math.min(Nanos.of(within) / GRACE_SHARE, rest / LAST_GRACE_SHARE));
    }
}
