// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.undertow.protocols.ssl.UndertowXnioSsl;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.ssl.SslConnection;

/** TLS towards clients, for HTTP/1.1 alone. Thread-safe. */
final class ListenerTls {

    private final UndertowXnioSsl ssl;
    private final OptionMap options;

    /**
     * Makes it from a context.
     *
     * @param options XNIO's {@code SSL_} options: protocols, cipher suites, client certificates
     */
    @SuppressWarnings(
            "UnnecessaryMethodReference") // Given the worker itself, Undertow would run the slow parts on the IO
    // thread.
    ListenerTls(XnioWorker worker, SSLContext context, OptionMap options) {
        this.ssl = new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, context, worker::execute);
        this.options = options;
    }

    /** Returns the TLS layer over a connection that has been accepted; the first read begins the handshake. */
    StreamConnection wrap(StreamConnection accepted) {
        SslConnection secure = ssl.wrapExistingConnection(accepted, options, false);
        SSLEngine engine = UndertowXnioSsl.getSslEngine(secure);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return secure;
    }
}
