// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.relay.ClientLink;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.util.PooledAdaptor;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.PushBackStreamSourceConduit;

/**
 * The application behind the listener: takes over connections with all that their clients have sent.
 *
 * @param opened an open listener of Undertow, and what is kept for its connections
 * @param isThere whether it is an application, and not the 404 that stands in for one
 */
record Application(BiConsumer<StreamConnection, @Nullable ClientLink> opened, boolean isThere) {

    /**
     * Hands a connection over; the application reads the bytes in hand before those on the socket.
     *
     * @param link told when the connection ends, or null if nothing is kept for it
     */
    void take(StreamConnection connection, @Nullable ClientLink link, ByteBuffer inHand) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        PushBackStreamSourceConduit conduit = new PushBackStreamSourceConduit(source.getConduit());
        conduit.pushBack(new PooledAdaptor(new ImmediatePooledByteBuffer(inHand)));
        source.setConduit(conduit);
        opened.accept(connection, link);
        if (link != null) {
            endWith(connection, link);
        }
    }

    private static void endWith(StreamConnection connection, ClientLink link) {
        ChannelListener<? super StreamConnection> inner = connection.getCloseListener();
        connection.setCloseListener(closed -> {
            link.closed();
            if (inner != null) {
                inner.handleEvent(closed);
            }
        });
        if (!connection.isOpen()) {
            link.closed();
        }
    }
}
