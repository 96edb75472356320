// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Server;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one timer and the one probe of a server.
 *
 * <p>Either a probe waits for its time, or one is under way and the timer watches over its end, or it is stopped. A probe
 * that is not wanted any more is waited for all the same, so that no two of them run at once.
 *
 * <p>Thread: the scheduler's only.
 */
final class ProbeRun {

    /** How late a probe may end, so that its own limit decides and not this watch. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final HealthMonitor monitor;
    private final Server server;
    private final Consumer<ProbeResult> ended;

    private Scheduler.@Nullable Timer timer;
    private @Nullable HealthCheck next;
    private long due;
    private long number;
    private boolean underWay;
    private boolean wanted;
    private long began;
    private long limit;
    private boolean forgaveLast;

    ProbeRun(HealthMonitor monitor, Server server, Consumer<ProbeResult> ended) {
        this.monitor = monitor;
        this.server = server;
        this.ended = ended;
    }

    /** Plans the next probe, in place of one that waits or is under way. */
    void next(HealthCheck check, long delay) {
        next = check;
        due = monitor.now() + delay;
        wanted = false;
        if (!underWay) {
            arm(delay);
        }
    }

    /** Brings the next probe forward; does nothing if it is nearer still, or under way. */
    void hasten(long delay) {
        HealthCheck check = next;
        if (check != null && !underWay && due - monitor.now() > delay) {
            next(check, delay);
        }
    }

    void stop() {
        next = null;
        wanted = false;
        if (!underWay && timer != null) {
            timer.cancel();
        }
    }

    private void arm(long delay) {
        if (timer != null) {
            timer.cancel();
        }
        timer = monitor.scheduler().schedule(this::begin, delay);
    }

    private void begin() {
        HealthCheck check = next;
        if (check == null || underWay) {
            return;
        }
        long thisNumber = ++number;
        underWay = true;
        wanted = true;
        began = monitor.now();
        limit = check.timing().limitNanos();
        timer = monitor.scheduler()
                .schedule(() -> done(thisNumber, notBegun("no end within the limit")), limit + GRACE);
        CompletionStage<ProbeResult> stage;
        try {
            stage = monitor.probe().probe(server.config(), check);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedStage(e);
        }
        stage.whenComplete((result, failure) -> monitor.scheduler()
                .execute(() -> done(thisNumber, failure == null ? result : notBegun(failure.toString()))));
    }

    private ProbeResult notBegun(String detail) {
        return new ProbeResult(false, CheckStatus.SOCKERR, -1, detail, monitor.now() - began);
    }

    private void done(long ofNumber, ProbeResult result) {
        if (ofNumber != number || !underWay) {
            return;
        }
        underWay = false;
        if (timer != null) {
            timer.cancel();
        }
        HealthCheck check = next;
        if (check == null) {
            return;
        }
        if (!wanted) {
            arm(Math.max(0, due - monitor.now()));
        } else if (isForgiven(result)) {
            next(check, check.timing().fastNanos());
        } else {
            ended.accept(result);
        }
    }

    /**
     * Returns whether a failure is the balancer's own: it ended so late that this process must have been stopped
     * meanwhile. Twice in a row it counts all the same.
     */
    private boolean isForgiven(ProbeResult result) {
        boolean late = !result.passed() && monitor.now() - began > limit + 3 * GRACE;
        forgaveLast = late && !forgaveLast;
        return forgaveLast;
    }
}
