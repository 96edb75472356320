// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * The live Bayeux sessions of a server by their transport.
 *
 * @param longPolling over HTTP
 * @param callbackPolling by JSONP
 * @param webSocket tunnels, each of which is taken for a session
 */
public record SessionCount(int longPolling, int callbackPolling, int webSocket) {

    /** No sessions. */
    public static final SessionCount NONE = new SessionCount(0, 0, 0);

    /** Returns the sum. */
    public int total() {
        return longPolling + callbackPolling + webSocket;
    }
}
