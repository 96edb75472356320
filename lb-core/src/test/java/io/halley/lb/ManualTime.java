// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.health.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A clock and a scheduler, both moved by hand. */
public final class ManualTime implements Scheduler, LongSupplier {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long now = Long.MAX_VALUE - 5_000_000_000L; // so that the clock wraps around in many tests
    private long order;
    private boolean closed;

    private record Task(long due, long order, Runnable action) {}

    @Override
    public long getAsLong() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public Timer schedule(Runnable action, long delayNanos) {
        Task task = new Task(passed + delayNanos, order++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    private long passed;

    /** Lets time pass, task by task. */
    public void advance(Duration duration) {
        long end = passed + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().due() <= end) {
            Task task = tasks.remove();
            move(Math.max(passed, task.due()));
            task.action().run();
        }
        move(end);
    }

    private void move(long to) {
        now += to - passed;
        passed = to;
    }

    public void millis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    public void seconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    public void runDue() {
        advance(Duration.ZERO);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        tasks.clear();
    }
}
