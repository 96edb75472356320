// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.Bind;
import io.halley.lb.haproxy.FrontendTimeouts;
import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.BalancerListeners;
import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.HttpHandler;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/** What serves the connections that come in by a {@code bind} line. Thread: the connection's IO thread. */
@FunctionalInterface
interface BindListener {

    /** Serves a connection that has just been accepted, whose session its owner keeps. */
    void serve(StreamConnection connection, FrontendSession session, Object owner);

    /** As HAProxy: no limit of bodies, heads of one buffer, paths as they came, nothing added to answers. */
    OptionMap OPTIONS = OptionMap.builder()
            .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .set(UndertowOptions.MAX_HEADER_SIZE, 16 * 1024)
            .set(UndertowOptions.DECODE_URL, false)
            .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .getMap();

    /**
     * Returns what serves the connections of a line.
     *
     * @param certificate what it presents, null without TLS
     */
    static BindListener of(
            Bind bind,
            @Nullable SSLContext certificate,
            FrontendTimeouts timeouts,
            HttpHandler root,
            XnioWorker worker,
            ByteBufferPool buffers) {
        BiConsumer<StreamConnection, @Nullable ClientLink> http =
                BalancerListeners.linked(root, buffers, OPTIONS, timeouts(timeouts));
        UndertowXnioSsl tls = certificate == null ? null : tls(worker, certificate);
        if (bind.acceptProxy()) {
            return (connection, session, owner) -> ProxyHeader.read(
                    connection,
                    tls,
                    addressed -> http.accept(addressed, session.link(addressed, owner)),
                    buffers,
                    timeouts.httpRequest());
        }
        return (connection, session, owner) -> {
            StreamConnection plain =
                    tls == null ? connection : tls.wrapExistingConnection(connection, OptionMap.EMPTY, false);
            http.accept(plain, session.link(connection, owner));
        };
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
