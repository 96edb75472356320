// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import io.halley.lb.model.ServerConfig;
import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.ssl.SslConnection;

/**
 * TLS towards servers: by default the certificate has to be valid for the server's name (RFC 9110 section 4.3.4).
 *
 * <p>Sessions are kept by the context for each host and port and resumed. Thread-safe.
 */
public final class ServerTls {

    private final XnioWorker worker;
    private final Function<ServerConfig, TlsSettings> settings;

    /** The layer over the context that was asked for last; as a rule there is only one. */
    private volatile @Nullable UndertowXnioSsl last;

    private ServerTls(XnioWorker worker, Function<ServerConfig, TlsSettings> settings) {
        this.worker = worker;
        this.settings = settings;
    }

    /** Returns TLS that trusts and presents what the context says; its slow parts run on the worker's task threads. */
    public static ServerTls of(XnioWorker worker, SSLContext context) {
        TlsSettings same = TlsSettings.of(context);
        return of(worker, server -> same);
    }

    /** Returns TLS with settings for each server, which are asked for before each handshake; its slow parts as above. */
    public static ServerTls of(XnioWorker worker, Function<ServerConfig, TlsSettings> settings) {
        return new ServerTls(worker, settings);
    }

    /** Returns the TLS layer over a fresh connection; the handshake has not begun. */
    public SslConnection wrap(StreamConnection connection, ServerConfig server) {
        TlsSettings chosen = settings.apply(server);
        String host = server.uri().getHost();
        OptionMap.Builder options = OptionMap.builder()
                .set(Options.SSL_PEER_HOST_NAME, chosen.verifiedName() == null ? host : chosen.verifiedName())
                .set(Options.SSL_PEER_PORT, server.port());
        if (chosen.verified()) {
            options.set(UndertowOptions.ENDPOINT_IDENTIFICATION_ALGORITHM, "HTTPS");
        }
        SslConnection secure = layer(chosen.context()).wrapExistingConnection(connection, options.getMap());
        SSLEngine engine = UndertowXnioSsl.getSslEngine(secure);
        SSLParameters parameters = engine.getSSLParameters();
        String name = chosen.serverName() == null ? host : chosen.serverName();
        if (!isAddress(name)) {
            // JSSE leaves the name out where it has no dot, as in "localhost".
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return secure;
    }

    @SuppressWarnings(
            "UnnecessaryMethodReference") // Given the worker itself, Undertow would run them on the IO thread.
    private UndertowXnioSsl layer(SSLContext context) {
        UndertowXnioSsl known = last;
        if (known == null || known.getSslContext() != context) {
            known = new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, context, worker::execute);
            last = known;
        }
        return known;
    }

    // RFC 6066 section 3: literal addresses are not permitted in the name.
    private static boolean isAddress(String host) {
        return host.startsWith("[") || Character.isDigit(host.charAt(host.length() - 1));
    }
}
