// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until relays have no session left, or for as long as is allowed, whether the IO threads answer or not.
 *
 * <p>Its clock is the JDK's own, since the workers may stop meanwhile. Thread-safe.
 */
public final class Emptying {

    private static final long LOOK_MILLIS = 50;

    private final Supplier<CompletionStage<RelayCensus>> census;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private volatile int left;

    private Emptying(Supplier<CompletionStage<RelayCensus>> census) {
        this.census = census;
    }

    /**
     * Begins to wait.
     *
     * @param census counts the sessions
     * @return completes with the number of sessions left, 0 if there is none
     */
    public static CompletionStage<Integer> await(Supplier<CompletionStage<RelayCensus>> census, Duration within) {
        Emptying emptying = new Emptying(census);
        after(within.toNanos(), TimeUnit.NANOSECONDS, () -> emptying.done.complete(emptying.left));
        emptying.look();
        return emptying.done;
    }

    private void look() {
        if (!done.isDone()) {
            census.get().whenComplete(this::decide);
        }
    }

    private void decide(@Nullable RelayCensus counted, @Nullable Throwable failure) {
        if (counted == null) {
            done.completeExceptionally(failure == null ? new IllegalStateException("no census") : failure);
        } else if (counted.sessions() == 0) {
            done.complete(0);
        } else {
            left = counted.sessions();
            after(LOOK_MILLIS, TimeUnit.MILLISECONDS, this::look);
        }
    }

    private static void after(long delay, TimeUnit unit, Runnable task) {
        CompletableFuture.delayedExecutor(delay, unit).execute(task);
    }
}
