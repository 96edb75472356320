// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.halley.lb.undertow.http1.ChunkDecoder;
import io.halley.lb.undertow.http1.MalformedBodyException;
import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The chunked body of an HTTP/1.1 request, in place of Undertow's conduit for it.
 *
 * <p>That one takes chunks that other readers take differently, keeps to the size limit that held before any handler ran, and
 * closes the connection at a fault, so that the client gets neither a 400 nor a 413. This one throws and leaves the
 * connection to the caller. It decodes in place. Thread: the connection's IO thread.
 */
final class ChunkedRequestBody extends AbstractStreamSourceConduit<StreamSourceConduit> {

    private static final int END = -1;

    private final HttpServerConnection connection;
    private final HttpServerExchange exchange;
    private final ChunkDecoder chunks = new ChunkDecoder();

    private ChunkedRequestBody(HttpServerConnection connection, HttpServerExchange exchange) {
        super(new ReadDataStreamSourceConduit(connection.getOriginalSourceConduit(), connection));
        this.connection = connection;
        this.exchange = exchange;
    }

    /** Takes the place of Undertow's conduit, below the wrappers of other handlers. */
    static void install(HttpServerConnection connection, HttpServerExchange exchange) {
        ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
        source.setConduit(new ChunkedRequestBody(connection, exchange));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (chunks.isEnded()) {
            return END;
        }
        int start = into.position();
        while (into.position() == start && into.hasRemaining()) {
            int n = next.read(into);
            if (n == 0) {
                return 0;
            }
            if (n < 0) {
                throw new EOFException("the connection ended inside a chunked body");
            }
            if (decode(into, start) && into.position() == start) {
                return END;
            }
        }
        return into.position() - start;
    }

    /** Takes the framing off what stands between {@code start} and the position; returns whether the body has ended. */
    private boolean decode(ByteBuffer bytes, int start) throws MalformedBodyException {
        int limit = bytes.limit();
        bytes.limit(bytes.position()).position(start);
        int end = start;
        int size = chunks.next(bytes);
        while (size > 0) {
            if (end != bytes.position()) {
                bytes.put(end, bytes, bytes.position(), size);
            }
            end += size;
            bytes.position(bytes.position() + size);
            chunks.taken(size);
            size = chunks.next(bytes);
        }
        if (size == ChunkDecoder.BAD) {
            throw new MalformedBodyException(chunks.fault());
        }
        if (size == ChunkDecoder.END) {
            giveBack(bytes);
            Connectors.terminateRequest(exchange);
        }
        bytes.limit(limit).position(end);
        return size == ChunkDecoder.END;
    }

    // What stands behind the body is the next request.
    private void giveBack(ByteBuffer rest) {
        if (rest.hasRemaining()) {
            ByteBuffer copy = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
            connection.ungetRequestBytes(new ImmediatePooledByteBuffer(copy));
        }
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (into[i].hasRemaining()) {
                return read(into[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, throughBuffer, target);
    }

    @Override
    public void terminateReads() throws IOException {
        if (!chunks.isEnded()) {
            exchange.setPersistent(false);
            super.terminateReads();
        }
    }
}
