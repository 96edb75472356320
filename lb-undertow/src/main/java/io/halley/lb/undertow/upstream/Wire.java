// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.conduits.WriteReadyHandler;
import org.xnio.ssl.SslConnection;

/**
 * A connection as plain bytes in both directions, with one listener for all of them.
 *
 * <p>It puts itself below XNIO's channels, as the ready handler of the conduits, which saves the listener objects of a
 * channel for each of many idle connections.
 *
 * <p>Thread: all methods on the connection's IO thread.
 */
public final class Wire implements ReadReadyHandler, WriteReadyHandler, ChannelListener<StreamConnection> {

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final StreamConnection connection;
    private final StreamSourceConduit source;
    private final StreamSinkConduit sink;
    private @Nullable WireListener listener;
    private @Nullable ByteBuffer unread;
    private boolean ended;
    private boolean shut;

    private Wire(StreamConnection connection) {
        this.connection = connection;
        this.source = connection.getSourceChannel().getConduit();
        this.sink = connection.getSinkChannel().getConduit();
    }

    /** Returns the wire over a connection, whose listeners it replaces. */
    public static Wire over(StreamConnection connection) {
        Wire wire = new Wire(connection);
        wire.source.setReadReadyHandler(wire);
        wire.sink.setWriteReadyHandler(wire);
        connection.setCloseListener(wire);
        return wire;
    }

    /** Sets who hears of readiness from now on; null for nobody. */
    public void listener(@Nullable WireListener listener) {
        this.listener = listener;
    }

    /** Returns the connection as XNIO knows it, its channels in force again; this wire hears of it no more. */
    public StreamConnection handOver() {
        listener = null;
        source.suspendReads();
        sink.suspendWrites();
        source.setReadReadyHandler(new ReadReadyHandler.ChannelListenerHandler<>(connection.getSourceChannel()));
        sink.setWriteReadyHandler(new WriteReadyHandler.ChannelListenerHandler<>(connection.getSinkChannel()));
        return connection;
    }

    /** Returns the address of the peer, or null if the connection has none. */
    public @Nullable InetSocketAddress peerAddress() {
        return connection.getPeerAddress(InetSocketAddress.class);
    }

    /** Returns the address of this side, or null if the connection has none. */
    public @Nullable InetSocketAddress localAddress() {
        return connection.getLocalAddress(InetSocketAddress.class);
    }

    /** Returns whether there is a layer of TLS below. */
    public boolean isSecure() {
        return connection instanceof SslConnection;
    }

    /** Returns the thread that owns the connection. */
    public XnioIoThread ioThread() {
        return connection.getIoThread();
    }

    /**
     * Reads what is there.
     *
     * @return the number of bytes, 0 if there are none now, -1 at the end
     */
    public int read(ByteBuffer into) throws IOException {
        if (unread != null) {
            return readUnread(into, unread);
        }
        int n = source.read(into);
        ended |= n < 0;
        return n;
    }

    private int readUnread(ByteBuffer into, ByteBuffer from) {
        int n = Math.min(into.remaining(), from.remaining());
        into.put(into.position(), from, from.position(), n);
        into.position(into.position() + n);
        from.position(from.position() + n);
        if (!from.hasRemaining()) {
            unread = null;
        }
        return n;
    }

    /** Gives back what was read too early; it is read again before anything else, but the socket will not tell of it. */
    public void unread(ByteBuffer bytes) {
        unread = bytes.hasRemaining() ? bytes : null;
    }

    /** Writes what the connection takes now and returns how much that was. */
    public int write(ByteBuffer from) throws IOException {
        return sink.write(from);
    }

    /** Sends on what a layer below holds back; returns whether nothing is left there. */
    public boolean flush() throws IOException {
        return sink.flush();
    }

    /** Ends the outgoing direction once {@link #flush()} returns true. */
    public void shutdownWrites() throws IOException {
        shut = true;
        sink.terminateWrites();
    }

    /** Asks for {@link WireListener#wireReadable}. */
    public void resumeReads() {
        source.resumeReads();
    }

    /** Asks for {@link WireListener#wireReadable} soon, even if a layer above the socket holds the bytes. */
    public void wakeupReads() {
        source.wakeupReads();
    }

    /** Asks for no more {@link WireListener#wireReadable}. */
    public void suspendReads() {
        source.suspendReads();
    }

    /** Asks for {@link WireListener#wireWritable}. */
    public void resumeWrites() {
        sink.resumeWrites();
    }

    /** Asks for no more {@link WireListener#wireWritable}. */
    public void suspendWrites() {
        sink.suspendWrites();
    }

    /** Returns whether neither side has closed it. */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Closes in order: the peer reads the end. */
    public void close() {
        listener = null;
        IoUtils.safeClose(connection);
    }

    /** Cuts: the peer reads an error (RST), so that it cannot take a part for the whole. */
    public void abort() {
        try {
            connection.setOption(Options.CLOSE_ABORT, Boolean.TRUE);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("cannot reset {}: {}", connection, e.toString());
        }
        close();
    }

    @Override
    public void readReady() {
        WireListener current = listener;
        if (current == null) {
            source.suspendReads();
            return;
        }
        try {
            current.wireReadable(this);
        } catch (Throwable t) {
            failed(t);
        }
    }

    @Override
    public void writeReady() {
        WireListener current = listener;
        if (current == null) {
            sink.suspendWrites();
            return;
        }
        try {
            current.wireWritable(this);
        } catch (Throwable t) {
            failed(t);
        }
    }

    // XNIO swallows what a ready handler throws.
    private void failed(Throwable t) {
        LOG.error("closing {} after a fault in its listener", connection, t);
        abort();
    }

    /** Called when the worker stops. */
    @Override
    public void forceTermination() {
        WireListener current = listener;
        close();
        if (current != null) {
            current.wireClosed(this);
        }
    }

    /** Called when both directions have ended, by whomever and on whichever thread. */
    @Override
    public void handleEvent(StreamConnection closed) {
        if (listener != null) {
            try {
                // Later, when it is known whether this came from within a read or a write of its owner.
                ioThread().execute(this::tellClosed);
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: the worker stops, and will say so itself", connection);
            }
        }
    }

    private void tellClosed() {
        // Both of its directions may have ended in order, while its owner has more to do.
        if (!(ended && shut)) {
            forceTermination();
        }
    }

    @Override
    public void terminated() {}
}
