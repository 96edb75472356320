// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.Rules.StickyRule;
import io.halley.lb.health.ServerWatch;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.DrainSnapshot;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.model.SessionCount;
import io.halley.lb.share.SharedTables;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the picture of a backend. */
final class Snapshots {

    private Snapshots() {}

    static BackendSnapshot of(
            ServerTable table,
            UpTime upTime,
            BackendCounters counters,
            Queues queues,
            int load,
            @Nullable SharedTables shared,
            long now) {
        List<ServerSnapshot> servers = table.servers.stream()
                .map(server -> server(server, table.rules.bayeux, now))
                .toList();
        int queued = queues.sharedSize();
        for (ServerRuntime server : table.servers) {
            queued += server.queued();
        }
        return new BackendSnapshot(
                table.rules.backend.name(),
                table.rules.backend.balance().algorithm(),
                !table.eligible.isEmpty(),
                table.active,
                table.backup,
                queues.sharedSize(),
                counters.total(table.servers, load, queued, queues.sharedMost()),
                counters.refusals(),
                table.rules.affinities.stream().map(Snapshots::affinity).toList(),
                table.rules.limiter == null ? List.of() : table.rules.limiter.snapshot(),
                servers,
                Duration.ofNanos(now - upTime.changedNanos()),
                Duration.ofNanos(upTime.downNanos(now)),
                upTime.downs(),
                table.rules.bayeux == null ? null : bayeux(table.rules.bayeux, table),
                shared == null ? List.of() : shared.snapshot(table.rules.backend.name()));
    }

    private static BayeuxSnapshot bayeux(BayeuxSide side, ServerTable table) {
        BayeuxCounters counters = side.counters();
        long sessions = 0;
        for (ServerRuntime server : table.servers) {
            sessions += side.count(server).total();
        }
        return new BayeuxSnapshot(
                sessions,
                side.waiting(),
                counters.handshakes.sum(),
                counters.denied.sum(),
                counters.publishes.sum(),
                counters.disconnects.sum(),
                counters.moved.sum(),
                counters.lost.sum(),
                counters.unknown.sum(),
                Duration.ofNanos(counters.excessNanos.value()));
    }

    private static AffinitySnapshot affinity(StickyRule rule) {
        AffinityCounters counters = rule.counters();
        return new AffinitySnapshot(
                rule.affinity().toString(),
                counters.hits.sum(),
                counters.misses.sum(),
                counters.stale.sum(),
                counters.broken.sum(),
                rule.live().entries());
    }

    private static ServerSnapshot server(ServerRuntime server, @Nullable BayeuxSide bayeux, long now) {
        int limit = server.slots.limit();
        long requests = server.counters.requests.sum();
        return new ServerSnapshot(
                server.config(),
                server.health(),
                server.admin(),
                status(server),
                server.isBalanced(),
                server.weight(),
                server.effectiveWeight(),
                server.isRamping() ? server.ramp() * 100 / ServerRuntime.FULL_RAMP : -1,
                limit == Integer.MAX_VALUE ? 0 : limit,
                server.counters.traffic(server.active(), server.slots.most(), server.queued(), server.queue.most()),
                requests == 0 ? null : Duration.ofNanos(now - server.counters.lastRequestNanos),
                Duration.ofNanos(now - server.changedNanos()),
                Duration.ofNanos(server.downNanos(now)),
                server.downs(),
                ServerChecks.of(server),
                bayeux == null ? SessionCount.NONE : bayeux.count(server),
                drain(server, now));
    }

    private static @Nullable DrainSnapshot drain(ServerRuntime server, long now) {
        MovingDrain drain = server.moving();
        return drain == null ? null : drain.snapshot(now);
    }

    /** HAProxy's column {@code status}. */
    private static String status(ServerRuntime server) {
        HealthState health = server.health();
        if (server.admin() == AdminState.MAINTENANCE) {
            return "MAINT";
        }
        String progress = "";
        ServerWatch watch = server.watch();
        if (watch != null && (health == HealthState.GOING_DOWN || health == HealthState.GOING_UP)) {
            progress = " " + watch.progress().split(" ", 2)[0];
        }
        if (!health.isUsable()) {
            return "DOWN" + progress;
        }
        if (server.admin() == AdminState.DRAIN) {
            return "DRAIN" + progress;
        }
        return health == HealthState.UNCHECKED ? "no check" : "UP" + progress;
    }
}
