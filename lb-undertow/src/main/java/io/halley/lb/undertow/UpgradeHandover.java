// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.UpgradeTarget;
import io.halley.lb.undertow.upstream.Wire;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.server.ServerConnection;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/**
 * Hands a connection from Undertow to the relay once its 101 has been written, or tells that it was closed before.
 *
 * <p>Undertow keeps this listener as long as the connection, so it forgets what it knew. Thread: the IO thread.
 */
final class UpgradeHandover implements HttpUpgradeListener, ServerConnection.CloseListener {

    private @Nullable ExchangeClient client;
    private @Nullable UpgradeTarget target;

    UpgradeHandover(ExchangeClient client, UpgradeTarget target) {
        this.client = client;
        this.target = target;
    }

    @Override
    public void handleUpgrade(StreamConnection connection, HttpServerExchange exchange) {
        ExchangeClient from = client;
        UpgradeTarget to = target;
        forget();
        if (from != null && to != null) {
            from.handedOver();
            to.upgraded(Wire.over(connection));
        }
    }

    @Override
    public void closed(ServerConnection connection) {
        ExchangeClient from = client;
        forget();
        if (from != null) {
            from.goneBeforeHandover();
        }
    }

    private void forget() {
        client = null;
        target = null;
    }
}
