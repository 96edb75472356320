// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

/**
 * What a balancer does for Bayeux, each with its own switch in {@link Bayeux}.
 *
 * <p>Two more are switched on where they belong: balancing by sessions is a policy, the Bayeux check a health check.
 */
public enum Feature {
    /** Clients stay with their session's server by its clientId, with or without a cookie. On by default. */
    STICKINESS,
    /** A handshake goes to the best server, whatever an old cookie says. On by default. */
    PLACEMENT,
    /** A dead server's polls are answered and its tunnels closed at once. On by default. */
    FAILOVER,
    /** Clients of a dead server come back at a pace that the others bear. On by default. */
    PACED_RETURN,
    /** A draining server's sessions are moved with their next answer. Off by default. */
    MOVING_DRAIN,
    /** An upgrade without a usable server waits, and is dropped rather than refused. On by default. */
    HELD_UPGRADES,
    /** Errors are told in Bayeux. On by default. */
    ERRORS,
    /** Loops and timeouts that do not fit are noticed and explained. On by default. */
    INSIGHT
}
