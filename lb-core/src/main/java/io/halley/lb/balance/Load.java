// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;

/** What a server has to do, measured by its weight. */
final class Load {

    private Load() {}

    /**
     * Returns the load that one more request would make, for each sixteenth of weight; comparable, without a unit.
     *
     * <p>0 for an idle server whatever its weight, as in HAProxy's {@code leastconn}: otherwise a lightly used backend
     * would never use any but its heaviest server.
     */
    static long of(Server server) {
        long requests = (long) server.active() + server.queued();
        return requests <= 0 ? 0 : ((requests + 1) << 20) / Math.max(1, server.effectiveWeight());
    }

    /**
     * Returns the load that one more session would make, for each sixteenth of weight.
     *
     * <p>An empty server counts by its weight too: during slow start its share, and with it the pace at which it is
     * filled, grows with its weight.
     */
    static long ofSessions(Server server) {
        long sessions = Math.max(0, server.sessions()) + (long) server.queued();
        return ((sessions + 1) << 20) / Math.max(1, server.effectiveWeight());
    }
}
