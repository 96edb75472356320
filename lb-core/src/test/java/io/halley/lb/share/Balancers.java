// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import static java.time.Duration.ofMinutes;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Two balancers with a table of one name, whose time and threads are the test's. */
public final class Balancers {

    static final long MAX = 1_000;

    final AtomicLong nanos = new AtomicLong(1);
    final FakeEngine.Store store = new FakeEngine.Store();
    public final Side a = new Side(1, 0);
    public final Side b = new Side(2, 0);

    /** One balancer. */
    public final class Side {
        final FakeEngine engine = new FakeEngine(store);
        public final SharedTables tables;
        final SharedTable table;

        /** Creates one whose wall clock is {@code ahead} milliseconds ahead. */
        Side(int origin, long ahead) {
            tables = SharedTables.unthreaded(
                    engine, nanos::get, () -> Instant.ofEpochMilli(1_700_000_000_000L + ahead + millis()), origin);
            table = tables.open("cometd", "appsession ID", MAX, ofMinutes(16));
            run();
        }

        /** Does what there is to do. */
        void run() {
            int steps = 0;
            while (tables.replication().step()) {
                if (++steps > 1_000_000) {
                    throw new AssertionError("it never comes to rest");
                }
            }
        }
    }

    private long millis() {
        return nanos.get() / 1_000_000;
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    public void run() {
        a.run();
        b.run();
    }

    static String engineKey(String key) {
        return "cometd\tappsession ID\t" + key;
    }
}
