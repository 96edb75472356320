// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.Faults;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a server is checked, how long a check may take, and how many of them count. */
record Timing(
        Duration every,
        @Nullable Duration fastEvery,
        @Nullable Duration downEvery,
        @Nullable Duration timeout,
        int jitter,
        int rise,
        int fall) {

    static final Timing DEFAULT = new Timing(Duration.ofSeconds(2), null, null, null, 0, 2, 3);

    Timing withEvery(Duration value) {
        return new Timing(value, fastEvery, downEvery, timeout, jitter, rise, fall);
    }

    Timing withFastEvery(Duration value) {
        return new Timing(every, value, downEvery, timeout, jitter, rise, fall);
    }

    Timing withDownEvery(Duration value) {
        return new Timing(every, fastEvery, value, timeout, jitter, rise, fall);
    }

    Timing withTimeout(Duration value) {
        return new Timing(every, fastEvery, downEvery, value, jitter, rise, fall);
    }

    Timing withJitter(int value) {
        return new Timing(every, fastEvery, downEvery, timeout, value, rise, fall);
    }

    Timing withRise(int value) {
        return new Timing(every, fastEvery, downEvery, timeout, jitter, value, fall);
    }

    Timing withFall(int value) {
        return new Timing(every, fastEvery, downEvery, timeout, jitter, rise, value);
    }

    long everyNanos() {
        return every.toNanos();
    }

    long fastNanos() {
        return fastEvery == null ? everyNanos() : fastEvery.toNanos();
    }

    long downNanos() {
        return downEvery == null ? everyNanos() : downEvery.toNanos();
    }

    long smallestNanos() {
        return Math.min(everyNanos(), Math.min(fastNanos(), downNanos()));
    }

    /** The longest that a probe takes: without a timeout the interval holds for all of it, as in HAProxy. */
    long limitNanos() {
        return timeout == null ? everyNanos() : everyNanos() + timeout.toNanos();
    }

    void validate(Faults faults) {
        positive(faults, "every", every);
        positive(faults, "fastEvery", fastEvery);
        positive(faults, "downEvery", downEvery);
        positive(faults, "timeout", timeout);
        faults.requireRange("jitter", jitter, 0, 50);
        faults.requireRange("rise", rise, 1, 10_000);
        faults.requireRange("fall", fall, 1, 10_000);
    }

    private static void positive(Faults faults, String name, @Nullable Duration value) {
        faults.require(
                value == null || (value.compareTo(Duration.ZERO) > 0 && value.compareTo(Duration.ofDays(24)) < 0),
                name + ": " + value + " (expected: more than 0 and less than 24 days)");
    }
}
