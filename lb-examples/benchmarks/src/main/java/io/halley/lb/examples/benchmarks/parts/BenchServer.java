// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import io.halley.lb.affinity.ServerLookup;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A server that is up and counts what it is given. */
final class BenchServer implements Server {

    private final ServerConfig config;
    private int active;

    private BenchServer(int number) {
        config = ServerConfig.builder("n" + number, URI.create("http://127.0.0.1:8080"))
                .build();
    }

    static List<BenchServer> many(int count) {
        List<BenchServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(new BenchServer(i));
        }
        return servers;
    }

    /** Returns these servers as affinities look them up. */
    static ServerLookup lookup(List<BenchServer> servers) {
        Map<String, BenchServer> byName = servers.stream().collect(Collectors.toMap(Server::name, Function.identity()));
        Map<String, List<BenchServer>> byCookie = servers.stream()
                .collect(Collectors.groupingBy(server -> server.config().cookie()));
        return new ServerLookup() {
            @Override
            public List<? extends Server> all() {
                return servers;
            }

            @Override
            public @Nullable Server byName(String name) {
                return byName.get(name);
            }

            @Override
            public List<? extends Server> byCookie(String value) {
                return byCookie.getOrDefault(value, List.of());
            }

            @Override
            public boolean isUsable(Server server) {
                return server.isUsable();
            }
        };
    }

    void begin() {
        active++;
    }

    void end() {
        active--;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public ServerConfig config() {
        return config;
    }

    @Override
    public HealthState health() {
        return HealthState.UP;
    }

    @Override
    public AdminState admin() {
        return AdminState.READY;
    }

    @Override
    public int effectiveWeight() {
        return 16;
    }

    @Override
    public int active() {
        return active;
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public boolean isFull() {
        return false;
    }
}
