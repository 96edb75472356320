// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/** The frontend that a request came in by: what the log says of it, and what it counts. Thread-safe. */
public interface FrontendView {

    /** Returns its name. HAProxy: {@code %ft}. */
    String name();

    /** Returns how many connections, or where these cannot be counted requests, it has now. HAProxy: {@code %fc}. */
    int connections();

    /** Returns how many all frontends of the process have now. HAProxy: {@code %ac}. */
    default int allConnections() {
        return connections();
    }

    /**
     * Hears that one of its requests has ended, a tunnel when it has closed.
     *
     * <p>Thread: the request's IO thread; must not block.
     *
     * @param status what the client got, -1 for nothing
     * @param in body and tunnel bytes from the client
     * @param out bytes to the client, with the heads of answers
     */
    default void requestEnded(int status, long in, long out) {}

    /** Returns what is kept for the log. */
    default Captures captures() {
        return Captures.none();
    }
}
