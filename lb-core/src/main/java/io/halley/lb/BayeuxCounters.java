// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of Bayeux in a backend. Thread-safe. */
final class BayeuxCounters {

    final LongAdder handshakes = new LongAdder();
    final LongAdder denied = new LongAdder();
    final LongAdder publishes = new LongAdder();
    final LongAdder disconnects = new LongAdder();
    final LongAdder moved = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder unknown = new LongAdder();

    /** By how much servers held polls for longer than they had said. */
    final Average excessNanos = new Average();
}
