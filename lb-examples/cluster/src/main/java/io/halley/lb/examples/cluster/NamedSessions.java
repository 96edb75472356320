// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ServerSessionImpl;

/**
 * A CometD server that begins the id of each session with its own name: {@code n1_11q1xd5v1s5q4e1tt5cbo84disi}.
 *
 * <p>A balancer then reads the server from the id ({@code Bayeux.serverInSessionId("_")}) and remembers nothing; it is
 * what Tomcat's {@code jvmRoute} is to a JSESSIONID.
 */
final class NamedSessions extends BayeuxServerImpl {
    private final String name;

    NamedSessions(String name) {
        this.name = name;
    }

    @Override
    public ServerSessionImpl newServerSession() {
        return new ServerSessionImpl(this, null, name);
    }
}
