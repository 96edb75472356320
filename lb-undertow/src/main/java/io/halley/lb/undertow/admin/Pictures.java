// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.undertow.admin.Picture.Part;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Takes pictures, and their JSON once a second for all viewers. Thread-safe. */
final class Pictures {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<FrontendSource> frontends;
    private final List<BackendWatch> watches;
    private final Journal journal;
    private final StatsJson json;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private volatile @Nullable Written last;

    private record Written(long nanos, String json) {}

    Pictures(
            List<FrontendSource> frontends,
            List<BackendWatch> watches,
            Journal journal,
            StatsJson json,
            LongSupplier nanoTime,
            InstantSource clock) {
        this.frontends = frontends;
        this.watches = watches;
        this.journal = journal;
        this.json = json;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    Picture take() {
        return new Picture(
                clock.millis(),
                journal.lastId(),
                frontends.stream().map(FrontendSource::snapshot).toList(),
                watches.stream()
                        .map(watch -> new Part(watch.balancer().snapshot(), watch))
                        .toList());
    }

    /** Returns the picture as JSON, at most a second old. */
    String json() {
        Written known = last;
        long now = nanoTime.getAsLong();
        if (known != null && now - known.nanos() < KEPT_NANOS) {
            return known.json();
        }
        String written = json.all(take());
        last = new Written(now, written);
        return written;
    }

    /** Returns one backend as JSON, or null if there is none of that name. */
    @Nullable
    String one(String backend) {
        for (BackendWatch watch : watches) {
            if (watch.balancer().backend().name().equals(backend)) {
                return json.one(new Part(watch.balancer().snapshot(), watch));
            }
        }
        return null;
    }

    /** Lets the next view show what an action has changed. */
    void outdate() {
        last = null;
    }
}
