// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/**
 * The one thread on which a {@link HealthMonitor} keeps its state; injected, so that tests need no time.
 *
 * <p>Tasks run one at a time, those given to {@link #execute} in their order, and never within the call that gives them.
 * A task that was given before is visible to those after it.
 *
 * <p>Thread: every method may be called from any thread. After {@link #close()} tasks are dropped without a word.
 */
public interface Scheduler extends AutoCloseable {

    /** Returns a scheduler with one daemon thread of that name, started with the first task. The caller closes it. */
    static Scheduler daemon(String threadName) {
        return new DaemonScheduler(threadName);
    }

    /** Runs {@code task} soon. */
    void execute(Runnable task);

    /** Runs {@code task} once, not before {@code delayNanos} are over, unless it is cancelled. */
    Timer schedule(Runnable task, long delayNanos);

    /** Drops what is waiting and ends the thread; a task under way is not interrupted. */
    @Override
    void close();

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {

        /** Drops the task if it has not begun; else does nothing. */
        void cancel();
    }
}
