// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.model.Faults;
import io.halley.lb.model.ServerConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what makes a backend impossible. */
final class BackendFaults {

    private BackendFaults() {}

    static void find(BackendBuilder backend, List<ServerConfig> servers, Faults faults) {
        faults.require(!backend.name.isBlank(), "name: empty (expected: a name)");
        faults.require(!backend.servers.isEmpty(), "servers: none (expected: at least one)");
        Set<String> names = new HashSet<>();
        for (ServerConfig server : servers) {
            Faults here = faults.within("server \"" + server.name() + "\"");
            here.require(names.add(server.name()), "name: used twice (expected: a name of its own)");
            server.validate(here);
        }
        Set<Affinity> affinities = new HashSet<>();
        for (Affinity affinity : backend.affinities) {
            Faults here = faults.within("affinity \"" + affinity + "\"");
            here.require(affinities.add(affinity), "given twice (expected: once)");
            affinity.validate(here);
        }
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
        faults.requireRange("fullConnections", backend.fullConnections, 0, Integer.MAX_VALUE);
        faults.requireRange("requestBuffer", backend.requestBuffer, 0, 1 << 20);
    }
}
