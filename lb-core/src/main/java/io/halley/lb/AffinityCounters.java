// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.CookieState;
import java.util.concurrent.atomic.LongAdder;

/** What is counted for one affinity. Thread-safe. */
final class AffinityCounters {

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder broken = new LongAdder();

    /** Counts what became of a look-up. */
    void count(boolean found, CookieState state) {
        if (found) {
            hits.increment();
        } else if (state == CookieState.NONE || state == CookieState.UNCHECKED) {
            misses.increment();
        } else {
            stale.increment();
        }
    }
}
