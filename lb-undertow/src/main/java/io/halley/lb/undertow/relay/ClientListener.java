// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

/** Hears from a {@link ClientExchange}. Thread: the exchange's IO thread. */
public interface ClientListener {

    /** Hears everything and does nothing: for an exchange whose request is over. */
    ClientListener NOBODY = new ClientListener() {
        @Override
        public void clientReadable() {}

        @Override
        public void clientWritable() {}

        @Override
        public void clientGone() {}
    };

    /** Called when body bytes, the body's end or an error can be read. */
    void clientReadable();

    /** Called when response bytes can be written again. */
    void clientWritable();

    /** Called when the client is gone: closed, reset, or the exchange was ended by somebody else. */
    void clientGone();
}
