// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that is moved by hand. Thread-safe. */
final class ManualTime implements LongSupplier {
    private final AtomicLong nanos;

    ManualTime() {
        this(0);
    }

    ManualTime(long start) {
        nanos = new AtomicLong(start);
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
