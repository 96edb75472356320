// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Both clocks, moved by hand. */
final class ManualClock implements InstantSource {
    private long nanos;
    private Instant instant = Instant.parse("2024-02-29T12:00:00Z");

    long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return instant;
    }

    void advance(Duration duration) {
        nanos += duration.toNanos();
        instant = instant.plus(duration);
    }

    void moveWallClock(Duration duration) {
        instant = instant.plus(duration);
    }
}
