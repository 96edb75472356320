// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http.PipeliningBufferingStreamSinkConduit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Takes the place of the buffer in which Undertow collects the answers to pipelined requests, and collects nothing.
 *
 * <p>What is still collected is overtaken by Undertow's own 400 to a malformed request behind, which the client would
 * take for the answer to the request before. Thread: the connection's IO thread.
 */
final class UnbufferedAnswers extends PipeliningBufferingStreamSinkConduit {

    UnbufferedAnswers(HttpServerConnection connection) {
        super(connection.getOriginalSinkConduit(), connection.getByteBufferPool());
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return next.write(from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        return next.write(from, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer from) throws IOException {
        return next.writeFinal(from);
    }

    @Override
    public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
        return next.writeFinal(from, offset, length);
    }

    @Override
    public long transferFrom(FileChannel from, long position, long count) throws IOException {
        return next.transferFrom(from, position, count);
    }

    @Override
    public long transferFrom(StreamSourceChannel from, long count, ByteBuffer through) throws IOException {
        return next.transferFrom(from, count, through);
    }

    @Override
    public boolean flush() throws IOException {
        return next.flush();
    }

    @Override
    public void terminateWrites() throws IOException {
        next.terminateWrites();
    }

    @Override
    public boolean flushPipelinedData() throws IOException {
        return next.flush();
    }
}
