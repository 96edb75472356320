// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one server, and what clients' requests tell about it.
 *
 * <p>Thread-safe: every public method may be called from any thread and does not block. What it changes is changed on
 * the scheduler's thread, soon, in the order of the calls; only there is the listener called.
 */
public final class ServerWatch {

    private static final Logger log = LoggerFactory.getLogger(ServerWatch.class);

    private final HealthMonitor monitor;
    private final Server server;
    private final AtomicInteger errors = new AtomicInteger();
    private final ProbeRun run;

    private volatile HealthCheck check;
    private volatile HealthState state = HealthState.UP;
    private volatile String progress;
    private volatile @Nullable ProbeResult last;
    private volatile boolean removed;

    /** Scheduler's thread only, with the two below. */
    private RiseFall counter;

    private int streak;
    private boolean streakPassed;
    private boolean suspended;

    ServerWatch(HealthMonitor monitor, Server server, HealthCheck check) {
        this.monitor = monitor;
        this.server = server;
        this.check = check;
        counter = new RiseFall(check.timing().rise(), check.timing().fall());
        progress = counter.toString();
        run = new ProbeRun(monitor, server, this::ended);
    }

    void start() {
        onScheduler(() -> {
            suspended = server.admin() == AdminState.MAINTENANCE;
            if (!suspended) {
                run.next(check, monitor.startOffset(check));
            }
        });
    }

    /** Returns the health as told to the listener last, {@link HealthState#UP} at first. */
    public HealthState state() {
        return state;
    }

    /** Returns how far it is from the other state in HAProxy's words, for example {@code 2/3 UP}. */
    public String progress() {
        return progress;
    }

    /** Returns how the last probe ended, null before the first. */
    public @Nullable ProbeResult lastResult() {
        return last;
    }

    /**
     * Notes what a client's request has shown; costs next to nothing while all is well.
     *
     * <p>Errors are counted in a row: any success makes the count 0 again.
     */
    public void observed(Observation observation) {
        Passive passive = check.passive();
        if (!observation.countsFor(passive.observe())) {
            return;
        }
        if (!observation.isError()) {
            if (errors.get() != 0) {
                errors.set(0);
            }
            return;
        }
        int count = errors.incrementAndGet();
        if (count >= passive.errorLimit() && errors.compareAndSet(count, 0)) {
            onScheduler(() -> tooManyErrors(count, observation));
        }
    }

    /** Notes the status of a final response: an error or not, see {@link HealthCheck#tolerateStatus}. */
    public void responded(int status) {
        observed(check.passive().isErrorStatus(status) ? Observation.BAD_STATUS : Observation.GOOD_RESPONSE);
    }

    /** Stops the checks, for maintenance; the health stays as it is. */
    public void suspend() {
        onScheduler(() -> {
            suspended = true;
            run.stop();
        });
    }

    /** Begins to check again, at once, after maintenance: as at the start, up until the first failure. As in HAProxy. */
    public void resume() {
        onScheduler(() -> {
            if (suspended) {
                suspended = false;
                beginCount();
                counter.restart();
                settle("leaving forced maintenance");
                run.next(check, 0);
            }
        });
    }

    /** Sets the health by the operator's word; the checks go on from there. HAProxy: {@code set server health}. */
    public void force(boolean up) {
        onScheduler(() -> {
            beginCount();
            counter.force(up);
            settle("changed by the operator");
            if (!suspended) {
                run.hasten(check.timing().fastNanos());
            }
        });
    }

    /** Replaces the check; whether the server is up stays as it is, a probe under way does not count any more. */
    public void update(HealthCheck replacement) {
        onScheduler(() -> {
            check = replacement;
            beginCount();
            counter = counter.withLimits(
                    replacement.timing().rise(), replacement.timing().fall());
            settle("check changed");
            if (!suspended) {
                run.next(check, monitor.startOffset(check));
            }
        });
    }

    /** Ends the watch. A call of the listener that is under way ends, no other one follows. */
    public void remove() {
        removed = true;
        monitor.scheduler().execute(run::stop);
    }

    private void onScheduler(Runnable change) {
        monitor.scheduler().execute(() -> {
            if (!removed) {
                change.run();
            }
        });
    }

    private void ended(ProbeResult result) {
        if (removed) {
            return;
        }
        ProbeResult previous = last;
        String progressBefore = progress;
        last = result;
        count(result.passed());
        progress = counter.toString();
        if (check.isLogged()
                && (previous == null || previous.status() != result.status() || !progress.equals(progressBefore))) {
            log.info("{}", CheckText.logLine(monitor.backend(), server.name(), result, progress));
        }
        tell(() -> monitor.listener().checkEnded(server, result));
        settle(CheckText.reason(result, streak, streak + counter.remaining(result.passed())));
        run.next(check, monitor.jittered(interval(), check));
    }

    private void tooManyErrors(int count, Observation last) {
        if (suspended) {
            return;
        }
        OnError action = check.passive().onError();
        if (action != OnError.FASTINTER) {
            if (action == OnError.MARK_DOWN) {
                counter.exhaust();
            } else if (action == OnError.SUDDEN_DEATH) {
                counter.nearlyExhaust();
            }
            count(false);
            settle("Detected " + count + " consecutive errors, last one was: " + last.text());
        }
        run.hasten(check.timing().fastNanos());
    }

    private void beginCount() {
        errors.set(0);
        streak = 0;
    }

    private void count(boolean passed) {
        streak = streakPassed == passed ? streak + 1 : 1;
        streakPassed = passed;
        if (passed) {
            counter.passed();
        } else {
            counter.failed();
        }
    }

    /** HAProxy: {@code srv_getinter}. */
    private long interval() {
        Timing timing = check.timing();
        if (!counter.isSettled()) {
            return timing.fastNanos();
        }
        return counter.isUp() ? timing.everyNanos() : timing.downNanos();
    }

    private void settle(String reason) {
        progress = counter.toString();
        HealthState before = state;
        HealthState after = counter.state();
        if (before != after && !removed) {
            state = after;
            tell(() -> monitor.listener().healthChanged(server, before, after, reason));
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.error("The listener of the checks of {}/{} failed", monitor.backend(), server.name(), e);
        }
    }
}
