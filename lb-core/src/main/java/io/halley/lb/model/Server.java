// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * A live, read-only view of one server of a backend.
 *
 * <p>Thread: every method may be called from any thread; values of two calls need not belong together. Identity
 * is object identity: a server that survives a reconfiguration stays the same object.
 */
public interface Server {

    /** Returns the name, unique in its backend. */
    String name();

    /** Returns the configuration in force. */
    ServerConfig config();

    /** Returns what the checks know of it. */
    HealthState health();

    /** Returns what the operator wants of it. */
    AdminState admin();

    /**
     * Returns the weight that balancing uses now, in sixteenths of a weight unit.
     *
     * <p>Range 0 to 4096. Configured or runtime weight times the slow start ratio; sixteenths, as in HAProxy, so that
     * slow start can ramp a weight of 1 too; at least 1 while the weight is above 0.
     */
    int effectiveWeight();

    /** Returns the number of slots held: requests under way, held polls and open tunnels. HAProxy: {@code scur}. */
    int active();

    /** Returns the number of requests that wait for this very server. HAProxy: {@code qcur}. */
    int queued();

    /**
     * Returns the number of live Bayeux sessions, handshakes under way included, however many connections each has.
     *
     * <p>Where Bayeux is not read it is {@link #active()}: held polls and tunnels stand for sessions.
     */
    default int sessions() {
        return active();
    }

    /** Returns whether all slots are held, so that a request given to it would wait. */
    boolean isFull();

    /** Returns whether balancing may give it new clients: healthy, {@link AdminState#READY} and weighted above 0. */
    default boolean isEligible() {
        return health().isUsable() && admin() == AdminState.READY && effectiveWeight() > 0;
    }

    /** Returns whether a client that sticks to it may be sent there: healthy and not in maintenance. */
    default boolean isUsable() {
        return health().isUsable() && admin() != AdminState.MAINTENANCE;
    }
}
