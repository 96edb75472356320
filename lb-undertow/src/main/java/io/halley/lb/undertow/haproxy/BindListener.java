// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.haproxy.Bind;
import io.halley.lb.haproxy.FrontendTimeouts;
import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
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

    /**
     * Returns what serves the connections of a line.
     *
     * @param certificate what it presents, null without TLS
     * @param http what reads requests
     */
    static BindListener of(
            Bind bind,
            @Nullable SSLContext certificate,
            FrontendTimeouts timeouts,
            BiConsumer<StreamConnection, @Nullable ClientLink> http,
            XnioWorker worker,
            ByteBufferPool buffers) {
        UndertowXnioSsl tls = certificate == null ? null : tls(worker, certificate);
        BindListener served = (connection, session, owner) -> {
            StreamConnection plain =
                    tls == null ? connection : tls.wrapExistingConnection(connection, OptionMap.EMPTY, false);
            http.accept(plain, session.link(connection, owner));
        };
        if (bind.acceptProxy()) {
            return (connection, session, owner) -> ProxyHeader.read(
                    connection, addressed -> served.serve(addressed, session, owner), buffers, timeouts.httpRequest());
        }
        return served;
    }

    @SuppressWarnings(
            "UnnecessaryMethodReference") // Given the worker itself, Undertow would run them on the IO thread.
    private static UndertowXnioSsl tls(XnioWorker worker, SSLContext certificate) {
        return new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, certificate, worker::execute);
    }
}
