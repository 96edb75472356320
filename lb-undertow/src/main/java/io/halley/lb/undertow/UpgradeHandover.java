// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.UpgradeTarget;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/**
 * Hands a connection from Undertow to the relay once its 101 has been written.
 *
 * <p>Undertow keeps this listener as long as the connection, so it forgets its target. Thread: the IO thread.
 */
final class UpgradeHandover implements HttpUpgradeListener {

    private @Nullable UpgradeTarget target;

    UpgradeHandover(UpgradeTarget target) {
        this.target = target;
    }

    /** Returns whether the connection has not been handed over yet. */
    boolean isPending() {
        return target != null;
    }

    @Override
    public void handleUpgrade(StreamConnection connection, HttpServerExchange exchange) {
        UpgradeTarget to = target;
        target = null;
        if (to != null) {
            to.upgraded(connection);
        }
    }
}
