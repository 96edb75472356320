// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.affinity.ServerLookup;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.balance.ServerPicker;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What requests decide on: the servers, those that balancing may choose from, and a picker for them.
 *
 * <p>An immutable snapshot, swapped by one volatile write whenever a state or a weight changes.
 */
final class ServerTable implements ServerLookup {

    final Rules rules;
    final List<ServerRuntime> servers;
    final List<ServerRuntime> eligible;
    final @Nullable ServerPicker picker;
    final int active;
    final int backup;
    final boolean ramping;

    /** Whether the server with the fewest sessions comes first. */
    final boolean bySessions;

    final long builtNanos;
    private final Map<String, ServerRuntime> byName = new HashMap<>();
    private final Map<String, List<ServerRuntime>> byCookie = new HashMap<>();

    ServerTable(
            Rules rules,
            List<ServerRuntime> servers,
            @Nullable ServerTable previous,
            RandomGenerator random,
            long now) {
        this.rules = rules;
        this.servers = servers;
        builtNanos = now;
        List<ServerRuntime> actives = new ArrayList<>();
        List<ServerRuntime> backups = new ArrayList<>();
        boolean ramps = false;
        for (ServerRuntime server : servers) {
            byName.put(server.name(), server);
            String cookie = server.config().cookie();
            if (!cookie.isEmpty()) {
                byCookie.computeIfAbsent(cookie, value -> new ArrayList<>(1)).add(server);
            }
            if (server.isEligible()) {
                (server.config().isBackup() ? backups : actives).add(server);
            }
            ramps |= server.isRamping();
        }
        ramping = ramps;
        bySessions = rules.backend.balance().equals(BalancePolicy.leastSessions());
        active = actives.size();
        backup = backups.size();
        if (!actives.isEmpty() || backups.isEmpty()) {
            eligible = actives;
        } else {
            eligible = rules.backend.isAllBackups() ? backups : backups.subList(0, 1);
        }
        ServerPicker before = previous == null ? null : previous.picker;
        picker = eligible.isEmpty() ? null : rules.backend.balance().prepare(eligible, before, random);
    }

    @Override
    public List<ServerRuntime> all() {
        return servers;
    }

    @Override
    public @Nullable ServerRuntime byName(String name) {
        return byName.get(name);
    }

    @Override
    public List<ServerRuntime> byCookie(String value) {
        return byCookie.getOrDefault(value, List.of());
    }

    @Override
    public boolean isUsable(Server server) {
        if (server.isUsable()) {
            return !(server instanceof ServerRuntime runtime) || !runtime.isRemoved();
        }
        return rules.backend.isPersistDown()
                && server.admin() != AdminState.MAINTENANCE
                && byName.get(server.name()) == server;
    }

    /** Returns whether balancing may choose a server other than this one. */
    boolean hasOther(Server server) {
        return eligible.size() > 1 || (eligible.size() == 1 && eligible.get(0) != server);
    }

    void loadChanged(ServerRuntime server) {
        if (picker != null) {
            picker.loadChanged(server);
        }
    }
}
