// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * Whether and how a server is told of the client by the first bytes of a connection (the PROXY protocol).
 *
 * <p>Such a connection serves one request or one tunnel and is never given to another client.
 */
public enum ProxyProtocol {
    /** Not. */
    NONE,
    /** As a line of text. HAProxy: {@code send-proxy}. */
    V1,
    /** In binary. HAProxy: {@code send-proxy-v2}. */
    V2
}
