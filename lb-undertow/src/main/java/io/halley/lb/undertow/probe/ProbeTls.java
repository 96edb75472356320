// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import io.halley.lb.model.ServerConfig;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/** The TLS that requests to a server use; probes use the same, so that they see the same faults. */
@FunctionalInterface
public interface ProbeTls {

    /**
     * Returns the TLS layer over a fresh connection, its handshake not begun, the server's name to be verified.
     *
     * <p>Thread: the connection's IO thread.
     */
    SslConnection wrap(StreamConnection connection, ServerConfig server);
}
