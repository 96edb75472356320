// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.RelayCensus;
import io.halley.lb.undertow.relay.Relays;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until no session is left, or for as long as is allowed, whether the IO threads answer or not.
 *
 * <p>Its clock is the JDK's own, since the workers may stop meanwhile. Thread-safe.
 */
final class GracefulClose {

    private static final long LOOK_MILLIS = 50;

    private final Relays relays;
    private final Duration within;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private volatile int left;

    GracefulClose(Relays relays, Duration within) {
        this.relays = relays;
        this.within = within;
    }

    CompletionStage<Integer> start() {
        after(within.toNanos(), TimeUnit.NANOSECONDS, () -> done.complete(left));
        look();
        return done;
    }

    private void look() {
        if (!done.isDone()) {
            relays.census().whenComplete(this::decide);
        }
    }

    private void decide(@Nullable RelayCensus census, @Nullable Throwable failure) {
        if (census == null) {
            done.completeExceptionally(failure == null ? new IllegalStateException("no census") : failure);
        } else if (census.sessions() == 0) {
            done.complete(0);
        } else {
            left = census.sessions();
            after(LOOK_MILLIS, TimeUnit.MILLISECONDS, this::look);
        }
    }

    private static void after(long delay, TimeUnit unit, Runnable task) {
        CompletableFuture.delayedExecutor(delay, unit).execute(task);
    }
}
