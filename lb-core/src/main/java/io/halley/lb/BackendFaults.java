// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.CookieAffinity;
import io.halley.lb.affinity.LearnedAffinity;
import io.halley.lb.model.Faults;
import io.halley.lb.model.ServerConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what makes a backend impossible. */
final class BackendFaults {

    private BackendFaults() {}

    static void find(BackendBuilder backend, List<ServerConfig> servers, Faults faults) {
        faults.require(!backend.name.isBlank(), "name: empty (expected: a name)");
        faults.require(backend.serverless || !backend.servers.isEmpty(), "servers: none (expected: at least one)");
        Set<String> names = new HashSet<>();
        for (ServerConfig server : servers) {
            Faults here = faults.within("server \"" + server.name() + "\"");
            here.require(names.add(server.name()), "name: used twice (expected: a name of its own)");
            server.validate(here);
        }
        tracks(backend.name, servers, faults);
        affinities(backend.affinities, faults);
        backend.limits.forEach(limit -> limit.validate(faults));
        backend.trustedProxies.validate(faults);
        if (backend.healthCheck != null) {
            backend.healthCheck.validate(faults.within("healthCheck"));
        }
        backend.serverHealthChecks.forEach((server, check) -> {
            Faults here = faults.within("server \"" + server + "\"");
            here.require(names.contains(server), "healthCheck: no such server (expected: one that is declared)");
            check.validate(here.within("healthCheck"));
        });
        backend.retry.validate(faults.within("retry"));
        backend.timeouts.build().validate(faults);
        backend.serverConnections.validate(faults.within("serverConnections"));
        backend.forwardedHeaders.validate(faults.within("forwardedHeaders"));
        if (backend.bayeux != null) {
            backend.bayeux.validate(faults);
        }
        faults.requireRange("fullConnections", backend.fullConnections, 0, Integer.MAX_VALUE);
        faults.requireRange("requestBuffer", backend.requestBuffer, 0, 1 << 20);
    }

    /** Those that track servers of other backends are looked at where these are known. */
    private static void tracks(String backend, List<ServerConfig> servers, Faults faults) {
        Map<String, ServerConfig> named = new HashMap<>();
        servers.forEach(server -> named.put(backend + '/' + server.name(), server));
        for (ServerConfig server : servers) {
            Faults here = faults.within("server \"" + server.name() + "\"");
            Set<String> way = new LinkedHashSet<>();
            String next = server.tracked();
            while (next != null && next.startsWith(backend + '/') && way.add(next)) {
                ServerConfig tracked = named.get(next);
                here.require(tracked != null, "tracked: " + next + " (expected: a server of the backend)");
                next = tracked == null ? null : tracked.tracked();
            }
            here.require(
                    next == null || !way.contains(next),
                    "tracked: " + next + " is tracked by itself (expected: a server that is checked)");
        }
    }

    private static void affinities(List<Affinity> affinities, Faults faults) {
        Set<Object> seen = new HashSet<>();
        for (Affinity affinity : affinities) {
            Faults here = faults.within("affinity \"" + name(affinity) + "\"");
            here.require(
                    seen.add(List.of(affinity.getClass(), name(affinity))),
                    "given twice (expected: once for each name)");
            affinity.validate(here);
        }
    }

    /** Returns the name of the cookie that an affinity goes by; what it says of itself if it goes by something else. */
    static String name(Affinity affinity) {
        if (affinity instanceof CookieAffinity cookie) {
            return cookie.name();
        }
        return affinity instanceof LearnedAffinity learned ? learned.name() : affinity.toString();
    }
}
