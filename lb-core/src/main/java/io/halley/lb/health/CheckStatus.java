// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/** How a check ended, and in which layer. HAProxy: {@code check_status}. */
public enum CheckStatus {
    /** The balancer itself could not begin it. */
    SOCKERR("Socket error"),
    /** The connection was made. */
    L4OK("Layer4 check passed"),
    /** No connection within the timeout. */
    L4TOUT("Layer4 timeout"),
    /** Refused or unreachable. */
    L4CON("Layer4 connection problem"),
    /** The TLS handshake succeeded. */
    L6OK("Layer6 check passed"),
    /** No TLS handshake within the timeout. */
    L6TOUT("Layer6 timeout"),
    /** The TLS handshake failed. */
    L6RSP("Layer6 invalid response"),
    /** The answer is the expected one. */
    L7OK("Layer7 check passed"),
    /** No answer within the timeout. */
    L7TOUT("Layer7 timeout"),
    /** The answer could not be understood. */
    L7RSP("Layer7 invalid response"),
    /** The answer's status is not the expected one. */
    L7STS("Layer7 wrong status");

    private final String text;

    CheckStatus(String text) {
        this.text = text;
    }

    /** Returns HAProxy's description of it, for example {@code Layer7 wrong status}. */
    public String text() {
        return text;
    }
}
