// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/** What the log says of the frontend that a request came in by. Thread-safe. */
public interface FrontendView {

    /** Returns its name. HAProxy: {@code %ft}. */
    String name();

    /** Returns how many connections, or where these cannot be counted requests, it has now. HAProxy: {@code %fc}. */
    int connections();

    /** Returns how many all frontends of the process have now. HAProxy: {@code %ac}. */
    default int allConnections() {
        return connections();
    }

    /** Returns what is kept for the log. */
    default Captures captures() {
        return Captures.none();
    }
}
