// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Phase;
import io.halley.lb.model.ProxyProtocol;
import io.halley.lb.retry.FailureCause;
import io.halley.lb.undertow.upstream.ConnectAttempt;
import io.halley.lb.undertow.upstream.ConnectObserver;
import io.halley.lb.undertow.upstream.ProxyHeader;
import io.halley.lb.undertow.upstream.UpstreamConnection;
import io.halley.lb.undertow.upstream.UpstreamPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay that waits for a new connection. Thread: the client's IO thread. */
final class Connecting implements ConnectObserver {

    private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

    private static final byte[] NOTHING = new byte[0];

    private final Relay relay;
    private final ConnectAttempt attempt;

    Connecting(Relay relay, UpstreamPool pool) {
        this.relay = relay;
        this.attempt = pool.connect(this, first(relay, pool));
    }

    private static byte[] first(Relay relay, UpstreamPool pool) {
        ProxyProtocol version = pool.server().config().proxyProtocol();
        if (version == ProxyProtocol.NONE) {
            return NOTHING;
        }
        InetSocketAddress client = new InetSocketAddress(relay.client.clientAddress(), relay.client.clientPort());
        return ProxyHeader.of(version, client, relay.client.localAddress());
    }

    @Override
    public void connected(UpstreamConnection connection) {
        if (relay.phase == Phase.DONE) {
            connection.close();
        } else {
            relay.turn(same -> same.pass(connection));
        }
    }

    @Override
    public void connectFailed(IOException cause) {
        LOG.debug("no connection to {}: {}", relay.dispatch.server().name(), cause.toString());
        relay.turn(same -> same.retry(FailureCause.CONNECT_FAILURE, true));
    }

    /** Ends it, since the server does not answer; its name's next address is tried next. */
    void timedOut() {
        attempt.timedOut();
    }

    /** Ends it for want of use. */
    void cancel() {
        attempt.cancel();
    }
}
