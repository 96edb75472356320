// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

/**
 * What relays hold at one moment.
 *
 * @param sessions requests and tunnels under way
 * @param connections connections to servers, those that are idle too
 * @param idleConnections connections that wait for a request
 * @param deadlines deadlines that are set, and clients that are polled
 */
public record RelayCensus(int sessions, int connections, int idleConnections, int deadlines) {

    /** Nothing at all. */
    public static final RelayCensus NOTHING = new RelayCensus(0, 0, 0, 0);

    /** Returns the sum of both. */
    public RelayCensus plus(RelayCensus other) {
        return new RelayCensus(
                sessions + other.sessions,
                connections + other.connections,
                idleConnections + other.idleConnections,
                deadlines + other.deadlines);
    }
}
