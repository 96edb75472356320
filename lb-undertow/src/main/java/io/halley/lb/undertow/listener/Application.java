// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.util.PooledAdaptor;
import java.nio.ByteBuffer;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.PushBackStreamSourceConduit;

/**
 * The application behind the listener: takes over connections with all that their clients have sent.
 *
 * @param opened an open listener of Undertow
 * @param isThere whether it is an application, and not the 404 that stands in for one
 */
record Application(ChannelListener<StreamConnection> opened, boolean isThere) {

    /** Hands a connection over; the application reads the bytes in hand before those on the socket. */
    void take(StreamConnection connection, ByteBuffer inHand) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        PushBackStreamSourceConduit conduit = new PushBackStreamSourceConduit(source.getConduit());
        conduit.pushBack(new PooledAdaptor(new ImmediatePooledByteBuffer(inHand)));
        source.setConduit(conduit);
        opened.handleEvent(connection);
    }
}
