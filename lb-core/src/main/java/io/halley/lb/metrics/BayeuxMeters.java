// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.DrainSnapshot;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.SessionCount;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** The meters of a backend that reads Bayeux. Thread-safe. */
final class BayeuxMeters {

    private static final String RETURNS = "Clients sent back to a handshake, or told that their session is gone";

    private BayeuxMeters() {}

    /** Registers those of the backend. */
    static MeterSet backend(MeterSet meters, SnapshotCache snapshots) {
        meters.counter(
                "loadbalancer.handshakes",
                "Handshakes",
                "",
                read(snapshots, BayeuxSnapshot::handshakes),
                "result",
                "success");
        meters.counter(
                "loadbalancer.handshakes",
                "Handshakes",
                "",
                read(snapshots, BayeuxSnapshot::denied),
                "result",
                "denied");
        meters.counter(
                "loadbalancer.publishes", "Requests that publish", "", read(snapshots, BayeuxSnapshot::publishes));
        meters.counter(
                "loadbalancer.disconnects",
                "Sessions that their clients ended",
                "",
                read(snapshots, BayeuxSnapshot::disconnects));
        meters.counter(
                "loadbalancer.rehandshakes", RETURNS, "", read(snapshots, BayeuxSnapshot::moved), "cause", "drain");
        meters.counter(
                "loadbalancer.rehandshakes",
                RETURNS,
                "",
                read(snapshots, BayeuxSnapshot::lost),
                "cause",
                "server_lost");
        meters.counter(
                "loadbalancer.rehandshakes",
                RETURNS,
                "",
                read(snapshots, BayeuxSnapshot::unknown),
                "cause",
                "session_unknown");
        meters.gauge(
                "loadbalancer.returns.waiting",
                "Clients of dead servers that wait for their turn",
                read(snapshots, BayeuxSnapshot::waiting));
        meters.gauge(
                "loadbalancer.poll.excess",
                "Seconds for which polls were held beyond the hold time, on average",
                read(snapshots, bayeux -> bayeux.pollExcess().toNanos() / 1e9));
        return meters;
    }

    /** Registers those of a server. */
    static MeterSet server(MeterSet meters, SnapshotCache snapshots, String server) {
        sessions(meters, snapshots, server, "long-polling", SessionCount::longPolling);
        sessions(meters, snapshots, server, "callback-polling", SessionCount::callbackPolling);
        sessions(meters, snapshots, server, "websocket", SessionCount::webSocket);
        meters.gauge(
                "loadbalancer.server.moving",
                "Sessions and slots left on a server whose sessions are being moved to others, 0 on others",
                () -> {
                    ServerSnapshot now = snapshots.server(server);
                    DrainSnapshot drain = now == null ? null : now.drain();
                    return drain == null ? 0 : drain.left();
                });
        return meters;
    }

    private static void sessions(
            MeterSet meters,
            SnapshotCache snapshots,
            String server,
            String transport,
            ToDoubleFunction<SessionCount> count) {
        meters.gauge(
                "loadbalancer.server.sessions",
                "Live Bayeux sessions",
                () -> {
                    ServerSnapshot now = snapshots.server(server);
                    return now == null ? 0 : count.applyAsDouble(now.sessions());
                },
                "transport",
                transport);
    }

    private static DoubleSupplier read(SnapshotCache snapshots, ToDoubleFunction<BayeuxSnapshot> value) {
        return () -> {
            BayeuxSnapshot now = snapshots.backend().bayeux();
            return now == null ? 0 : value.applyAsDouble(now);
        };
    }
}
