// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a new description makes of the servers: a server whose name and address stay is the same server.
 *
 * @param servers all servers from now on, in the order of the description
 * @param added those of them that are new
 * @param removed those that were and are no more
 */
record Succession(List<ServerRuntime> servers, List<ServerRuntime> added, List<ServerRuntime> removed) {

    static Succession of(List<ServerRuntime> before, Backend to, Function<ServerConfig, ServerRuntime> create) {
        List<ServerRuntime> servers = new ArrayList<>();
        List<ServerRuntime> added = new ArrayList<>();
        List<ServerRuntime> removed = new ArrayList<>(before);
        for (ServerConfig config : to.servers()) {
            ServerRuntime server = null;
            for (ServerRuntime candidate : before) {
                if (candidate.name().equals(config.name())
                        && candidate.config().uri().equals(config.uri())) {
                    server = candidate;
                }
            }
            if (server == null) {
                server = create.apply(config);
                added.add(server);
            } else {
                removed.remove(server);
            }
            servers.add(server);
        }
        return new Succession(List.copyOf(servers), added, removed);
    }

    List<String> kept() {
        return servers.stream()
                .filter(server -> !added.contains(server))
                .map(ServerRuntime::name)
                .toList();
    }

    static List<String> names(List<ServerRuntime> servers) {
        return servers.stream().map(ServerRuntime::name).toList();
    }
}
