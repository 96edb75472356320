// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.HaproxyFrontend;
import io.halley.lb.limit.Admission;
import io.halley.lb.limit.Decision;
import io.halley.lb.limit.Verdict;
import io.halley.lb.model.Captures;
import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.Intake;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of a frontend go, as one file says: monitoring, a statistics page, a backend, or nowhere.
 *
 * <p>It knows requests as every front shows them. Immutable and thread-safe. Thread: IO threads.
 */
final class FrontendRoute {

    private static final Verdict READY = new Verdict(Decision.deny(200), null, true);
    private static final Verdict NOT_READY = new Verdict(Decision.deny(503), null, true);

    private final HaproxyFrontend frontend;
    private final int maxConnections;
    private final FrontendRules rules;
    private final FrontDesk desk;
    private final Map<String, LiveBackend> backends;
    private final Map<String, StatsMount> backendStats;
    private final @Nullable StatsMount stats;

    FrontendRoute(
            HaproxyFrontend frontend,
            int maxConnections,
            FrontendRules rules,
            FrontDesk desk,
            Map<String, LiveBackend> backends,
            Map<String, StatsMount> backendStats,
            @Nullable StatsMount stats) {
        this.frontend = frontend;
        this.maxConnections = maxConnections;
        this.rules = rules;
        this.desk = desk;
        this.backends = Map.copyOf(backends);
        this.backendStats = Map.copyOf(backendStats);
        this.stats = stats;
    }

    /** Returns the limit of connections, 0 for none. */
    int maxConnections() {
        return maxConnections;
    }

    /** Returns the limit of connections in a second, 0 for none. */
    int sessionRate() {
        return frontend.sessionRate();
    }

    Captures captures() {
        return frontend.captures();
    }

    FrontendRules rules() {
        return rules;
    }

    /** Returns whether a request with that target may be for a statistics page. */
    boolean isPage(String target) {
        if (stats != null && stats.matches(target)) {
            return true;
        }
        for (StatsMount mount : backendStats.values()) {
            if (mount.matches(target)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns who is to take a request, a {@link PageVisit} among them; what the rules make of it is with it then.
     *
     * @param owner by which the session is kept with the client's connection
     */
    Intake of(ClientExchange client, Object owner, FrontendTraffic traffic) {
        RuleRun run = rules.areAsked() ? rules.begin(client, owner) : null;
        if (client.target().equals(frontend.monitorUri())) {
            client.verdict(run != null && rules.isMonitorFailing(run) ? NOT_READY : READY);
            return desk.monitoring();
        }
        Decision decision = run == null ? Decision.ADMIT : rules.ofFrontend(run, client);
        if (decision.isAdmitted() && stats != null && stats.matches(client.target())) {
            return visit(stats, run, client, owner);
        }
        boolean byFrontend = !decision.isAdmitted();
        String backend = run == null ? frontend.defaultBackend() : frontend.backendFor(run);
        if (run != null && decision.isAdmitted()) {
            decision = rules.ofBackend(backend, run, client);
        }
        if (!decision.isAdmitted()) {
            traffic.deniedRequest();
        }
        StatsMount mount = backend == null ? null : backendStats.get(backend);
        if (mount != null && decision.isAdmitted() && mount.matches(client.target())) {
            return visit(mount, run, client, owner);
        }
        if (run != null) {
            Admission counted = run.admission();
            client.verdict(new Verdict(decision, counted, byFrontend));
        }
        LiveBackend live = backend == null ? null : backends.get(backend);
        return live == null ? desk.refusing() : live.handler().intake();
    }

    /** Where no rule has looked at the request, the conditions of {@code stats admin} do. */
    private PageVisit visit(StatsMount mount, @Nullable RuleRun run, ClientExchange client, Object owner) {
        RuleRun asked = run == null && mount.asks() ? rules.begin(client, owner) : run;
        return new PageVisit(mount, asked, desk.refusing());
    }
}
