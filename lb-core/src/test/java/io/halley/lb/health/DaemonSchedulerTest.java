// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DaemonSchedulerTest {

    @Test
    void runsTasksInOrderOnOneDaemonThread() throws Exception {
        try (Scheduler scheduler = Scheduler.daemon("checks")) {
            StringBuffer order = new StringBuffer();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            for (String letter : "abcdefgh".split("")) {
                scheduler.execute(() -> order.append(letter));
            }
            scheduler.execute(() -> thread.complete(Thread.currentThread()));

            assertThat(thread.get(10, SECONDS).getName()).isEqualTo("checks");
            assertThat(thread.get().isDaemon()).isTrue();
            assertThat(order).hasToString("abcdefgh");
        }
    }

    @Test
    void goesOnAfterATaskThatThrows() throws Exception {
        try (Scheduler scheduler = Scheduler.daemon("checks")) {
            CountDownLatch after = new CountDownLatch(1);
            scheduler.execute(() -> {
                throw new IllegalStateException("a task's fault");
            });
            scheduler.schedule(after::countDown, 1);

            assertThat(after.await(10, SECONDS)).isTrue();
        }
    }

    @Test
    void dropsACancelledTask() throws Exception {
        try (Scheduler scheduler = Scheduler.daemon("checks")) {
            AtomicBoolean ran = new AtomicBoolean();
            CountDownLatch later = new CountDownLatch(1);
            scheduler.execute(() -> {
                Scheduler.Timer timer = scheduler.schedule(() -> ran.set(true), 1);
                timer.cancel();
                scheduler.schedule(later::countDown, 1_000_000);
            });

            assertThat(later.await(10, SECONDS)).isTrue();
            assertThat(ran).isFalse();
        }
    }

    @Test
    void dropsWhatIsGivenAfterTheEnd() {
        Scheduler scheduler = Scheduler.daemon("checks");
        scheduler.close();

        scheduler.execute(() -> {
            throw new AssertionError();
        });
        scheduler.schedule(() -> {}, 1).cancel();
    }
}
