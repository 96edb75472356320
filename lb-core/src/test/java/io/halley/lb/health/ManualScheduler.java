// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A scheduler and its clock, both moved by hand. */
final class ManualScheduler implements Scheduler, LongSupplier {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long now = 7_000_000_000_000L;
    private long order;

    private record Task(long due, long order, Runnable action) {}

    @Override
    public long getAsLong() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(now, order++, task));
    }

    @Override
    public Timer schedule(Runnable action, long delayNanos) {
        Task task = new Task(now + delayNanos, order++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public void close() {
        tasks.clear();
    }

    int waiting() {
        return tasks.size();
    }

    void runDue() {
        advance(Duration.ZERO);
    }

    /** Lets time pass, task by task. */
    void advance(Duration duration) {
        long end = now + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().due() <= end) {
            Task task = tasks.remove();
            now = Math.max(now, task.due());
            task.action().run();
        }
        now = end;
    }

    /** Lets time pass while nothing runs, as if the process had been stopped; tasks that are due run afterwards. */
    void pauseProcess(Duration duration) {
        now += duration.toNanos();
        runDue();
    }
}
