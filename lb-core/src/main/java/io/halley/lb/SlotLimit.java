// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.model.ServerConfig;

/**
 * How many slots a server has, which depends on the load of the backend and on slow start.
 *
 * <p>HAProxy: {@code srv_dynamic_maxconn}.
 *
 * @param most {@code maxConnections}, {@link Integer#MAX_VALUE} for no limit
 * @param least {@code minConnections}, 0 if the limit does not depend on the load
 * @param full the load of the backend at which the limit is {@code most}
 * @param ramp slow start in sixteenths, 16 if it is over
 */
record SlotLimit(int most, int least, int full, int ramp) {

    static final SlotLimit NONE = new SlotLimit(Integer.MAX_VALUE, 0, 0, ServerRuntime.FULL_RAMP);

    /** No slot at all, for a server that was taken out. */
    static final SlotLimit CLOSED = new SlotLimit(0, 0, 0, ServerRuntime.FULL_RAMP);

    static SlotLimit of(ServerConfig server, int full, int ramp) {
        if (server.maxConnections() == 0) {
            return NONE;
        }
        return new SlotLimit(server.maxConnections(), server.minConnections(), full, ramp);
    }

    /** Returns the limit, at least 1 unless it is closed. */
    int at(int load) {
        if (most == Integer.MAX_VALUE || most == 0) {
            return most;
        }
        long limit = most;
        if (least > 0 && load < full) {
            limit = Math.max(least, (long) load * most / full);
        }
        return (int) Math.max(1, limit * ramp / ServerRuntime.FULL_RAMP);
    }
}
