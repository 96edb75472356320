// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

/** Why a request was given no server, or no further one. */
public enum Refusal {
    /** No server is usable. HAProxy: 503, {@code SC} with {@code <NOSRV>}. */
    NO_SERVER(503),
    /** Every queue that it might wait in is full. HAProxy: 503, {@code SQ}. */
    QUEUE_FULL(503),
    /** It waited for longer than the queue timeout. HAProxy: 503, {@code sQ}. */
    QUEUE_TIMEOUT(503),
    /** The last allowed attempt could not connect. HAProxy: 503, {@code SC}. */
    CONNECT_FAILED(503),
    /** The last allowed attempt did not connect in time. HAProxy: 503, {@code sC}. */
    CONNECT_TIMEOUT(503),
    /** The server ended the connection, or answered what cannot be understood. HAProxy: 502, {@code SH}. */
    BAD_RESPONSE(502),
    /** The server did not answer within the server timeout. HAProxy: 504, {@code sH}. */
    RESPONSE_TIMEOUT(504),
    /** The balancer is closing. */
    SHUTTING_DOWN(503);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    /** Returns the status code that a client gets for it. */
    public int status() {
        return status;
    }
}
