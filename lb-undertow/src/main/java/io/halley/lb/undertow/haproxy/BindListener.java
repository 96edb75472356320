// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.Bind;
import io.halley.lb.haproxy.FrontendTimeouts;
import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.BalancerListeners;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.HttpHandler;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/** Makes of a {@code bind} line what serves the connections that come in by it. */
final class BindListener {

    /** As HAProxy: no limit of bodies, heads of one buffer, paths as they came, nothing added to answers. */
    private static final OptionMap OPTIONS = OptionMap.builder()
            .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .set(UndertowOptions.MAX_HEADER_SIZE, 16 * 1024)
            .set(UndertowOptions.DECODE_URL, false)
            .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .getMap();

    private BindListener() {}

    /**
     * Returns a listener for connections that have just been accepted.
     *
     * @param certificate what it presents, null without TLS
     */
    static ChannelListener<StreamConnection> of(
            Bind bind,
            @Nullable SSLContext certificate,
            FrontendTimeouts timeouts,
            HttpHandler root,
            XnioWorker worker,
            ByteBufferPool buffers) {
        ChannelListener<StreamConnection> http = BalancerListeners.http(root, buffers, OPTIONS, timeouts(timeouts));
        UndertowXnioSsl tls = certificate == null ? null : tls(worker, certificate);
        if (bind.acceptProxy()) {
            return connection -> ProxyHeader.read(connection, tls, http, buffers, timeouts.httpRequest());
        }
        return tls == null ? http : connection -> secure(connection, tls, http);
    }

    private static void secure(
            StreamConnection connection, UndertowXnioSsl tls, ChannelListener<StreamConnection> http) {
        if (connection.getPeerAddress() == null) {
            // Gone already.
            IoUtils.safeClose(connection);
            return;
        }
        http.handleEvent(tls.wrapExistingConnection(connection, OptionMap.EMPTY, false));
    }

    @SuppressWarnings(
            "UnnecessaryMethodReference") // Given the worker itself, Undertow would run them on the IO thread.
    private static UndertowXnioSsl tls(XnioWorker worker, SSLContext certificate) {
        return new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, certificate, worker::execute);
    }

    private static Timeouts timeouts(FrontendTimeouts timeouts) {
        return Timeouts.builder()
                .httpRequest(timeouts.httpRequest())
                .httpKeepAlive(timeouts.httpKeepAlive())
                .build();
    }
}
