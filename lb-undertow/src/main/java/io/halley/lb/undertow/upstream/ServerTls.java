// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import io.halley.lb.model.ServerConfig;
import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.ssl.SslConnection;

/**
 * TLS towards servers: the certificate has to be valid for the server's name (RFC 9110 section 4.3.4).
 *
 * <p>Sessions are kept by the context for each host and port and resumed. Thread-safe.
 */
public final class ServerTls {

    private final UndertowXnioSsl ssl;

    private ServerTls(UndertowXnioSsl ssl) {
        this.ssl = ssl;
    }

    /** Returns TLS that trusts and presents what the context says; its slow parts run on the worker's task threads. */
    @SuppressWarnings(
            "UnnecessaryMethodReference") // Given the worker itself, Undertow would run them on the IO thread.
    public static ServerTls of(XnioWorker worker, SSLContext context) {
        return new ServerTls(new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, context, worker::execute));
    }

    /** Returns the TLS layer over a fresh connection; the handshake has not begun. */
    public SslConnection wrap(StreamConnection connection, ServerConfig server) {
        String host = server.uri().getHost();
        OptionMap options = OptionMap.builder()
                .set(Options.SSL_PEER_HOST_NAME, host)
                .set(Options.SSL_PEER_PORT, server.port())
                .set(UndertowOptions.ENDPOINT_IDENTIFICATION_ALGORITHM, "HTTPS")
                .getMap();
        SslConnection secure = ssl.wrapExistingConnection(connection, options);
        SSLEngine engine = UndertowXnioSsl.getSslEngine(secure);
        SSLParameters parameters = engine.getSSLParameters();
        if (!isAddress(host)) {
            // JSSE leaves the name out where it has no dot, as in "localhost".
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return secure;
    }

    // RFC 6066 section 3: literal addresses are not permitted in the name.
    private static boolean isAddress(String host) {
        return host.startsWith("[") || Character.isDigit(host.charAt(host.length() - 1));
    }
}
