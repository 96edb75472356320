// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.retry;

/** Why an attempt on a server ended without an answer that can be passed on. HAProxy: keywords of {@code retry-on}. */
public enum FailureCause {
    /** Refused, unreachable, or the TLS handshake failed: nothing was sent. HAProxy: {@code conn-failure}. */
    CONNECT_FAILURE,
    /** No connection within the connect timeout: nothing was sent. HAProxy: {@code conn-failure}. */
    CONNECT_TIMEOUT,
    /** A connection from the pool turned out to be closed before it took a byte of the request. */
    STALE_CONNECTION,
    /** The connection ended after the request was sent, before a byte of the answer. HAProxy: {@code empty-response}. */
    EMPTY_RESPONSE,
    /** The answer could not be understood, or broke off in its head. HAProxy: {@code junk-response}. */
    JUNK_RESPONSE,
    /** No answer within the server timeout. HAProxy: {@code response-timeout}. */
    RESPONSE_TIMEOUT,
    /** The answer's status is one that the policy retries. */
    STATUS
}
