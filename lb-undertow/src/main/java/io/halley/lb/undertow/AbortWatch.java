// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.ChannelListener;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Notices that an HTTP/1 client closes its connection while it waits for the answer.
 *
 * <p>Undertow stops reading from the connection for as long as a request lasts, so that it does not even learn of a
 * reset. Reading on costs no system call, since it is resumed in the pass of the selector in which it was suspended.
 * What the client sends of its next request is given back to the connection. Thread: the connection's IO thread.
 */
final class AbortWatch implements ChannelListener<ConduitStreamSourceChannel> {

    private final HttpServerConnection connection;
    private final Runnable gone;
    private final StreamSourceConduit source;

    private AbortWatch(HttpServerConnection connection, Runnable gone) {
        this.connection = connection;
        this.gone = gone;
        // Below the conduit that frames the request's body: that one has seen its end, and reads no further.
        this.source = connection.getOriginalSourceConduit();
    }

    /** Watches a connection whose current request has been read; the next request ends the watch. */
    static void start(HttpServerConnection connection, Runnable gone) {
        if (connection.getExtraBytes() != null) {
            // The next request is there already, and what stands behind it cannot be seen.
            return;
        }
        AbortWatch watch = new AbortWatch(connection, gone);
        connection.getChannel().getSourceChannel().setReadListener(watch);
        watch.source.resumeReads();
    }

    @Override
    public void handleEvent(ConduitStreamSourceChannel channel) {
        PooledByteBuffer buffer = connection.getByteBufferPool().allocate();
        int n = read(buffer);
        if (n > 0) {
            source.suspendReads();
            buffer.getBuffer().flip();
            connection.ungetRequestBytes(buffer);
            return;
        }
        buffer.close();
        if (n < 0) {
            source.suspendReads();
            gone.run();
        }
    }

    private int read(PooledByteBuffer buffer) {
        try {
            return source.read(buffer.getBuffer());
        } catch (IOException e) {
            return -1;
        }
    }
}
