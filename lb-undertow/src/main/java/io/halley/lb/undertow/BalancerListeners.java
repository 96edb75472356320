// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * Listeners that answer a slow request head with a 408, where Undertow's own close the connection without a word.
 *
 * <pre>{@code
 * worker.createStreamConnectionServer(
 *         new InetSocketAddress(8080),
 *         ChannelListeners.openListenerAdapter(BalancerListeners.http(root, buffers, OptionMap.EMPTY, timeouts)),
 *         OptionMap.EMPTY)
 *     .resumeAccepts();
 * }</pre>
 */
public final class BalancerListeners {

    private BalancerListeners() {}

    /**
     * Returns an open listener for plain HTTP/1.
     *
     * <p>{@link Timeouts#httpRequest} limits a head from its first byte to its end, and the wait for the first byte on a
     * new connection; {@link Timeouts#httpKeepAlive} limits the pause between two requests. A head that is late gets a
     * 408, a client that has sent nothing gets nothing.
     *
     * @param root the application's root handler
     * @param options Undertow's options for the listener
     */
    public static ChannelListener<StreamConnection> http(
            HttpHandler root, ByteBufferPool buffers, OptionMap options, Timeouts timeouts) {
        BiConsumer<StreamConnection, @Nullable ClientLink> linked = linked(root, buffers, options, timeouts);
        return connection -> linked.accept(connection, null);
    }

    /**
     * Returns the same for who keeps something with each connection from its accept on.
     *
     * <p>Whoever made a link also says when its connection is closed.
     */
    public static BiConsumer<StreamConnection, @Nullable ClientLink> linked(
            HttpHandler root, ByteBufferPool buffers, OptionMap options, Timeouts timeouts) {
        HttpOpenListener listener = new HttpOpenListener(buffers, options);
        listener.setRootHandler(exchange -> {
            if (exchange.getConnection() instanceof HttpServerConnection connection
                    && connection.getOriginalSourceConduit() instanceof HeadGuard guard) {
                guard.begun();
                exchange.addExchangeCompleteListener(guard);
            }
            root.handleRequest(exchange);
        });
        long requestNanos = timeouts.httpRequest().toNanos();
        long keepAliveNanos = timeouts.httpKeepAlive().toNanos();
        return (connection, link) -> {
            HeadGuard guard = HeadGuard.over(connection, link, requestNanos, keepAliveNanos);
            listener.handleEvent(connection);
            // Undertow has set its own, which is told too; what takes the connection over sets another one.
            ChannelListener<? super StreamConnection> closing = connection.getCloseListener();
            connection.setCloseListener(closed -> {
                guard.closed();
                ChannelListeners.invokeChannelListener(closed, closing);
            });
            if (!connection.isOpen()) {
                guard.end();
            }
        };
    }
}
