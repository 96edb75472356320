// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Refusal;

/** What the person at the other end is told. */
final class Reasons {

    static final String BAD_REQUEST = "Your browser sent an invalid request.";
    static final String SLOW_REQUEST = "Your request did not arrive in time.";
    static final String SERVER_DOWN = "The server went down before it answered.";

    private Reasons() {}

    static String of(Refusal refusal) {
        return switch (refusal) {
            case DENIED, TARPITTED, REJECTED -> "This client has asked for more than it may have.";
            case OVERLOADED -> "The balancer is overloaded.";
            case NO_SERVER -> "No server is available to handle this request.";
            case QUEUE_FULL -> "Too many requests are waiting for a server.";
            case QUEUE_TIMEOUT -> "No server became free in time.";
            case CONNECT_FAILED -> "No server could be reached.";
            case CONNECT_TIMEOUT -> "No server could be reached in time.";
            case BAD_RESPONSE, INVALID_RESPONSE -> "The server returned an invalid or incomplete response.";
            case RESPONSE_TIMEOUT -> "The server didn't respond in time.";
            case SERVER_LOST -> SERVER_DOWN;
            case SHUTTING_DOWN -> "The balancer is shutting down.";
        };
    }
}
