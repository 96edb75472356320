// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot of servers, as the engine has it. */
record FakeServers(List<FakeServer> all, boolean persist) implements ServerLookup {

    static FakeServers of(FakeServer... servers) {
        return new FakeServers(List.of(servers), false);
    }

    @Override
    public @Nullable Server byName(String name) {
        return all.stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
    }

    @Override
    public List<? extends Server> byCookie(String value) {
        return all.stream().filter(s -> s.config().cookie().equals(value)).toList();
    }

    @Override
    public boolean isUsable(Server server) {
        return persist || server.isUsable();
    }
}
