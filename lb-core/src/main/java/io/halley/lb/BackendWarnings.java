// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.CookieAffinity;
import io.halley.lb.affinity.LearnedAffinity;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.Timeouts;
import io.halley.lb.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds what a backend may have but probably should not. */
final class BackendWarnings {

    /** CometD's documentation says 30 s for the time that a {@code /meta/connect} is held; 10 s on top. */
    private static final Duration HOLD = Duration.ofSeconds(40);

    private BackendWarnings() {}

    static List<String> of(Backend backend) {
        List<String> warnings = new ArrayList<>();
        if (backend.servers().isEmpty()) {
            return warnings;
        }
        timeouts(backend.timeouts(), warnings);
        servers(backend, warnings);
        affinities(backend.affinities(), warnings);
        return List.copyOf(warnings);
    }

    private static void timeouts(Timeouts timeouts, List<String> warnings) {
        hold("server", timeouts.server(), warnings);
        hold("tunnel", timeouts.tunnel(), warnings);
        if (timeouts.connect().compareTo(timeouts.server()) > 0) {
            warnings.add("timeout connect " + seconds(timeouts.connect())
                    + " is longer than timeout server: a server that cannot be reached is given more time than one"
                    + " that can");
        }
    }

    private static void hold(String name, Duration timeout, List<String> warnings) {
        if (timeout.compareTo(HOLD) < 0) {
            warnings.add("timeout " + name + " " + seconds(timeout)
                    + " is below 40 s: CometD holds a /meta/connect for 20 s by its code and 30 s by its"
                    + " documentation, and 10 s more leave room for the network");
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** An appsession of that name learns nothing in HAProxy either: the cookie's own branch comes first. */
    private static void affinities(List<Affinity> affinities, List<String> warnings) {
        for (Affinity affinity : affinities) {
            for (Affinity other : affinities) {
                if (affinity instanceof CookieAffinity cookie
                        && other instanceof LearnedAffinity learned
                        && cookie.name().equals(learned.name())) {
                    warnings.add("cookie " + cookie.name() + " is both the balancer's own and learned from the"
                            + " application: learn the application's cookie, such as BAYEUX_BROWSER, instead");
                }
            }
        }
    }

    private static void servers(Backend backend, List<String> warnings) {
        List<ServerConfig> servers = backend.servers();
        if (servers.stream().allMatch(server -> server.weight() == 0)) {
            warnings.add("every server has weight 0: new clients get no server");
        }
        if (servers.stream().allMatch(ServerConfig::isDisabled)) {
            warnings.add("every server is disabled: no client gets a server before one is made ready");
        }
        boolean asked = !backend.retry().equals(RetryPolicy.defaults());
        if (servers.size() == 1 && asked && backend.retry().redispatch().isAllowed()) {
            warnings.add("redispatch has no effect with a single server");
        }
        for (ServerConfig server : servers) {
            if (server.maxQueue() > 0 && server.maxConnections() == 0) {
                warnings.add("server " + server.name() + ": maxQueue has no effect without maxConnections");
            }
            if (server.minConnections() > 0 && server.maxConnections() == 0) {
                warnings.add("server " + server.name() + ": minConnections has no effect without maxConnections");
            }
        }
    }
}
