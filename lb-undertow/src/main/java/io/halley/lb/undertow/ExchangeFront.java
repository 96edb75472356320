// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.relay.ClientExchange;
import io.halley.lb.undertow.relay.Intake;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;

/**
 * An {@link HttpServerExchange} as rules see it, and then the intake that they choose.
 *
 * <p>Until it is given to an intake nothing of the exchange is taken, so that a handler can still answer it. Thread: the
 * handler's.
 */
public final class ExchangeFront {

    private final ExchangeClient client;

    /** Creates one for an exchange that its handler has just been called with. */
    public ExchangeFront(HttpServerExchange exchange) {
        this.client = new ExchangeClient(exchange);
    }

    /** Returns what may be asked of the request, and changed in it. */
    public ClientExchange client() {
        return client;
    }

    /**
     * Gives the exchange to an intake; the handler returns then, and does no more with it.
     *
     * @throws IOException if answers to earlier requests of the connection cannot be sent
     */
    public void give(Intake intake) throws IOException {
        client.give(intake);
    }
}
