// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/** How a check ended, and in which layer. HAProxy: {@code check_status}. */
public enum CheckStatus {
    /** The balancer itself could not begin it. */
    SOCKERR,
    /** The connection was made. */
    L4OK,
    /** No connection within the timeout. */
    L4TOUT,
    /** Refused or unreachable. */
    L4CON,
    /** The TLS handshake succeeded. */
    L6OK,
    /** No TLS handshake within the timeout. */
    L6TOUT,
    /** The TLS handshake failed. */
    L6RSP,
    /** The answer is the expected one. */
    L7OK,
    /** No answer within the timeout. */
    L7TOUT,
    /** The answer could not be understood. */
    L7RSP,
    /** The answer's status is not the expected one. */
    L7STS
}
