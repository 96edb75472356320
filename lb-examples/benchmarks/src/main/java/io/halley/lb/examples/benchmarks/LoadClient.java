// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One client: sends, waits for the whole answer, and lets its {@link Pace} say when it sends again.
 *
 * <p>Thread: the selector's; {@link #begin} may be called on another one while no answer is awaited.
 */
final class LoadClient {

    private static final ByteBuffer FILLER = ByteBuffer.allocateDirect(256 * 1024);

    private final Pace pace;
    private final Workload workload;
    private SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer request;
    private @Nullable ByteBuffer kept;
    private long bodyToSend;
    private long bodyToRead;
    private long due;
    private boolean inBody;
    private boolean tunnel;
    private int echoed;

    LoadClient(Pace pace, Workload workload, Selector selector) throws IOException {
        this.pace = pace;
        this.workload = workload;
        request = workload == Workload.TUNNEL_500 ? Workload.upgrade() : workload.request("");
        channel = SocketChannel.open(pace.target());
        key = register(selector);
        begin();
    }

    private SelectionKey register(Selector selector) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Sends the request once more, which had been due at that moment. */
    void begin(long dueNanos) throws IOException {
        due = dueNanos;
        begin();
    }

    /** Returns the moment at which the request was due. */
    long due() {
        return due;
    }

    /** Sends the request once more. */
    void begin() throws IOException {
        request.rewind();
        bodyToSend = workload.bodyBytes();
        while (request.hasRemaining()) {
            channel.write(request);
        }
        if (bodyToSend > 0) {
            sendBody();
        }
    }

    private void sendBody() throws IOException {
        while (bodyToSend > 0) {
            ByteBuffer piece = FILLER.duplicate();
            piece.limit((int) Math.min(bodyToSend, piece.capacity()));
            int sent = channel.write(piece);
            bodyToSend -= sent;
            if (sent == 0) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    void ready(ByteBuffer scratch) throws IOException {
        if (key.isWritable()) {
            sendBody();
        }
        if (!key.isReadable()) {
            return;
        }
        scratch.clear();
        if (kept != null) {
            scratch.put(kept);
            kept = null;
        }
        if (channel.read(scratch) < 0) {
            throw new EOFException("the subject closed a connection");
        }
        scratch.flip();
        take(scratch);
    }

    private void take(ByteBuffer in) throws IOException {
        if (tunnel) {
            echoed += in.remaining();
            if (echoed >= request.capacity()) {
                echoed = 0;
                done();
            }
            return;
        }
        if (!inBody) {
            int headEnd = Http.headEnd(in);
            if (headEnd < 0) {
                kept = ByteBuffer.allocate(in.remaining()).put(in).flip();
                return;
            }
            head(in, headEnd);
        }
        int taken = (int) Math.min(bodyToRead, in.remaining());
        in.position(in.position() + taken);
        bodyToRead -= taken;
        if (bodyToRead == 0) {
            inBody = false;
            done();
        }
    }

    private void head(ByteBuffer in, int headEnd) throws IOException {
        if (Http.startsWith(in, "HTTP/1.1 101")) {
            tunnel = true;
            request = workload.request("");
        } else if (!Http.startsWith(in, "HTTP/1.1 200")) {
            throw new IOException("unexpected answer: " + Http.text(in, in.position(), headEnd));
        }
        bodyToRead = Http.contentLength(in, headEnd);
        String cookie = Http.header(in, headEnd, "set-cookie");
        if (!cookie.isEmpty()) {
            request = workload.request(cookie.substring(0, (cookie + ";").indexOf(';')));
        }
        in.position(headEnd);
        inBody = true;
    }

    private void done() throws IOException {
        if (workload == Workload.CHURN) {
            Selector selector = key.selector();
            close();
            channel = SocketChannel.open(pace.target());
            key = register(selector);
        }
        pace.finished(this);
    }

    /** Resets the connection, so that its port does not linger. */
    void close() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }
}
