// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.RelayCensus;
import io.halley.lb.undertow.relay.Relays;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;

/** Waits until no session is left, or for as long as is allowed. Thread-safe. */
final class GracefulClose {

    private static final long LOOK_MILLIS = 50;

    private final Relays relays;
    private final XnioWorker worker;
    private final long deadline;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();

    GracefulClose(Relays relays, XnioWorker worker, Duration within) {
        this.relays = relays;
        this.worker = worker;
        this.deadline = System.nanoTime() + within.toNanos();
    }

    CompletionStage<Integer> start() {
        look();
        return done;
    }

    private void look() {
        relays.census().whenComplete(this::decide);
    }

    private void decide(@Nullable RelayCensus census, @Nullable Throwable failure) {
        if (census == null) {
            done.completeExceptionally(failure == null ? new IllegalStateException("no census") : failure);
        } else if (census.sessions() == 0 || System.nanoTime() - deadline >= 0) {
            done.complete(census.sessions());
        } else {
            worker.getIoThread().executeAfter(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
