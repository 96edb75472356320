// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A timer that is registered with its first value. Thread-safe: making it twice yields the same one. */
final class LazyTimer {

    private final Supplier<Timer> maker;
    private volatile @Nullable Timer made;

    LazyTimer(Supplier<Timer> maker) {
        this.maker = maker;
    }

    /** Records a time, unless it is negative, which stands for none. */
    void record(long nanos) {
        if (nanos < 0) {
            return;
        }
        Timer timer = made;
        if (timer == null) {
            timer = maker.get();
            made = timer;
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
