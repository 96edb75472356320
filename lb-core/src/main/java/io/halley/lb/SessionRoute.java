// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.bayeux.Feature;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.Server;
import org.jspecify.annotations.Nullable;

/** Where a {@link Conversation} goes: to its session's server, or freely where a session is to begin. */
final class SessionRoute {

    private SessionRoute() {}

    /**
     * Returns the server that it sticks to, or null if it may be placed freely.
     *
     * @param found the one that an affinity found, or null
     */
    static @Nullable ServerRuntime stick(Conversation of, @Nullable ServerRuntime found, ServerTable table, long now) {
        if (of.isFree()) {
            return found != null && welcomes(of, found, table, now) ? found : null;
        }
        String clientId = of.clientId();
        String known = clientId == null || !of.side.has(Feature.STICKINESS) ? null : of.side.serverOf(clientId);
        ServerRuntime home = known == null ? null : table.byName(known);
        if (home == null) {
            return found;
        }
        if (table.isUsable(home)) {
            return home;
        }
        if (of.side.has(Feature.FAILOVER)) {
            of.orphan();
        }
        return null;
    }

    /** Returns whether an old cookie is heeded: by a handshake where the server is as good as any other. */
    private static boolean welcomes(Conversation who, ServerRuntime server, ServerTable table, long now) {
        if (server.isMoving() || server.isRefusing(now)) {
            return false;
        }
        return who.kind() == Conversation.Kind.UPGRADE
                || !who.side.has(Feature.PLACEMENT)
                || (server.admin() == AdminState.READY && !server.isFull() && isLeast(server, table));
    }

    /** Returns whether no other server has fewer sessions for its weight, or that does not matter here. */
    private static boolean isLeast(ServerRuntime server, ServerTable table) {
        if (!table.bySessions) {
            return true;
        }
        for (ServerRuntime other : table.eligible) {
            long theirs = (long) other.sessions() * server.effectiveWeight();
            if (theirs < (long) server.sessions() * other.effectiveWeight()) {
                return false;
            }
        }
        return true;
    }

    /** Notes the server that it goes to: a handshake is a session from then on. */
    static void placed(Conversation of, ServerRuntime server) {
        if (of.kind() == Conversation.Kind.HANDSHAKE) {
            server.handshaking(1);
        }
    }

    /** Undoes {@link #placed}. */
    static void left(Conversation of, ServerRuntime server) {
        if (of.kind() == Conversation.Kind.HANDSHAKE) {
            server.handshaking(-1);
        }
    }

    /** Returns whether balancing is to look for another server first. */
    static boolean avoids(Server candidate, long now) {
        return candidate instanceof ServerRuntime server && server.isRefusing(now);
    }
}
