// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import org.jspecify.annotations.Nullable;

/**
 * An address that a frontend listens on. HAProxy: {@code bind}.
 *
 * @param host an address or a name; empty for all addresses
 * @param port 1 to 65535
 * @param acceptProxy whether each connection begins with a PROXY header. HAProxy: {@code accept-proxy}
 * @param tls whether connections are by TLS. HAProxy: {@code ssl}
 * @param certificate the file with certificates and key in PEM, null without TLS. HAProxy: {@code crt}
 * @param maxConnections the limit for this address alone, 0 for none. HAProxy: {@code maxconn}
 * @param backlog 0 for the system's default. HAProxy: {@code backlog}
 */
public record Bind(
        String host,
        int port,
        boolean acceptProxy,
        boolean tls,
        @Nullable String certificate,
        int maxConnections,
        int backlog) {}
