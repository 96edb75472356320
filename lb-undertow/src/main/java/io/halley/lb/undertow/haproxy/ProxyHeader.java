// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.HttpHandler;
import io.undertow.server.OpenListener;
import io.undertow.server.protocol.proxy.ProxyProtocolOpenListener;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * Reads the PROXY header of one connection, by Undertow's reader, and closes the connection if it does not come in time.
 *
 * <p>Undertow's reader waits for ever, and wants an {@link OpenListener}, of which it calls one method only. Thread: the
 * connection's IO thread.
 */
final class ProxyHeader implements OpenListener, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);

    private final StreamConnection connection;
    private final ChannelListener<StreamConnection> next;
    private final ByteBufferPool buffers;
    private boolean passed;

    private ProxyHeader(StreamConnection connection, ChannelListener<StreamConnection> next, ByteBufferPool buffers) {
        this.connection = connection;
        this.next = next;
        this.buffers = buffers;
    }

    /** Reads the header and gives the connection on. */
    static void read(
            StreamConnection connection,
            ChannelListener<StreamConnection> next,
            ByteBufferPool buffers,
            Duration within) {
        ProxyHeader header = new ProxyHeader(connection, next, buffers);
        try {
            connection.getIoThread().executeAfter(header, within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the worker of {} stops", connection);
        }
        new ProxyProtocolOpenListener(header, null, buffers, OptionMap.EMPTY).handleEvent(connection);
    }

    @Override
    public void handleEvent(StreamConnection addressed) {
        passed = true;
        next.handleEvent(new AddressedConnection(connection, addressed));
    }

    @Override
    public void run() {
        if (!passed) {
            IoUtils.safeClose(connection);
        }
    }

    @Override
    public ByteBufferPool getBufferPool() {
        return buffers;
    }

    @Override
    public OptionMap getUndertowOptions() {
        return OptionMap.EMPTY;
    }

    @Override
    public @Nullable HttpHandler getRootHandler() {
        return null;
    }

    @Override
    public @Nullable ConnectorStatistics getConnectorStatistics() {
        return null;
    }

    @Override
    public void setRootHandler(HttpHandler handler) {
        throw new UnsupportedOperationException("the next listener has a root handler");
    }

    @Override
    public void setUndertowOptions(OptionMap options) {
        throw new UnsupportedOperationException("the next listener has options");
    }
}
