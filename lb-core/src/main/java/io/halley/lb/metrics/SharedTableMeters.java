// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.model.SharedTableSnapshot;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** The meters of a table that balancers share. Thread-safe. */
final class SharedTableMeters {

    private static final String CHANGES = "Changes that were told to the other balancers, or by them";

    private SharedTableMeters() {}

    /** Registers them. */
    static MeterSet of(MeterSet meters, SnapshotCache snapshots, String table) {
        meters.gauge(
                "loadbalancer.shared.up",
                "Whether the table is shared; if not, the balancer goes on alone",
                read(snapshots, table, now -> now.up() ? 1 : 0));
        meters.gauge(
                "loadbalancer.shared.loading",
                "Whether the entries of the other balancers are being loaded",
                read(snapshots, table, now -> now.loading() ? 1 : 0));
        meters.gauge(
                "loadbalancer.shared.entries",
                "Entries in the table",
                read(snapshots, table, SharedTableSnapshot::entries));
        meters.gauge(
                "loadbalancer.shared.queued",
                "Changes that wait to be told",
                read(snapshots, table, SharedTableSnapshot::queued));
        meters.gauge(
                "loadbalancer.shared.lag",
                "Seconds for which the oldest of them waits, or since when the table is not shared",
                read(snapshots, table, now -> now.lag().toNanos() / 1e9));
        meters.counter(
                "loadbalancer.shared.changes",
                CHANGES,
                "",
                read(snapshots, table, SharedTableSnapshot::sent),
                "direction",
                "out");
        meters.counter(
                "loadbalancer.shared.changes",
                CHANGES,
                "",
                read(snapshots, table, SharedTableSnapshot::received),
                "direction",
                "in");
        meters.counter(
                "loadbalancer.shared.dropped",
                "Changes that found no room in the queue, and are told later",
                "",
                read(snapshots, table, SharedTableSnapshot::dropped));
        meters.counter(
                "loadbalancer.shared.rejected",
                "What was told and is no entry",
                "",
                read(snapshots, table, SharedTableSnapshot::rejected));
        return meters;
    }

    private static DoubleSupplier read(
            SnapshotCache snapshots, String table, ToDoubleFunction<SharedTableSnapshot> value) {
        return () -> {
            SharedTableSnapshot now = snapshots.sharedTable(table);
            return now == null ? 0 : value.applyAsDouble(now);
        };
    }
}
