// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.undertow.upstream.Wire;

/** Takes over a client's connection after a 101. */
public interface UpgradeTarget {

    /**
     * Called once, when the 101 has been written.
     *
     * <p>Thread: the exchange's IO thread; often from within {@link ClientExchange#upgrade}.
     *
     * @param client the connection, the target's own from now on
     */
    void upgraded(Wire client);
}
