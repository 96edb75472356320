// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

/**
 * Why the balancer answers in place of a server, in the form of Bayeux's {@code error}: a code, arguments, a text.
 *
 * @param code three digits
 * @param text in words, with underscores as CometD has them
 */
public record Failure(int code, String text) {

    /** The session is on no server that can be reached: 402, as another CometD server would say. */
    public static final Failure SESSION_UNKNOWN = new Failure(402, "session_unknown");
    /** The client sends too much: 429. */
    public static final Failure TOO_MANY = new Failure(429, "too_many_requests");
    /** No server can take it now: 503. */
    public static final Failure OVERLOADED = new Failure(503, "overloaded");
    /** The server did not answer in time: 504. */
    public static final Failure TIMEOUT = new Failure(504, "server_timeout");
    /** The server's answer failed: 502. */
    public static final Failure BAD_ANSWER = new Failure(502, "server_failed");

    /** Returns the error's text, {@code 402::session_unknown} for example. */
    public String error() {
        return code + "::" + text;
    }
}
