// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.http1.ChunkEncoder;
import io.halley.lb.undertow.http1.ResponseHeadWriter;
import io.halley.lb.undertow.upstream.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One answer on its way to a client: head and body by one write where they fit into one, framed as they go.
 *
 * <p>Octets that the socket did not take wait in an array of their own size: at most one buffer of the thread. Thread: the
 * IO thread.
 */
final class AnswerStream {

    // CRLF behind the data of a chunk, and the end of the body.
    private static final byte[] CHUNK_END = {'\r', '\n'};
    private static final byte[] BODY_END = {'0', '\r', '\n', '\r', '\n'};
    private static final int FRAMING = ChunkEncoder.MAX_LENGTH + CHUNK_END.length + BODY_END.length;

    private final Wire wire;
    private final ListenerThread thread;
    private @Nullable ByteBuffer waiting;
    private boolean chunked;
    private boolean headDue;
    private boolean last;

    AnswerStream(Wire wire, ListenerThread thread) {
        this.wire = wire;
        this.thread = thread;
    }

    /** Begins an answer whose head stands in the thread's writer; it goes out with the first write. */
    void begin(boolean chunked) {
        this.chunked = chunked;
        headDue = true;
        last = false;
    }

    /** Returns whether nothing waits here, and the end of the body has been written. */
    boolean isWhole() {
        return last && waiting == null;
    }

    /** Sends the head that stands in the thread's writer, and no body: an interim one, or that of a tunnel. */
    void sendHead() throws IOException {
        headDue = true;
        flush();
    }

    /** Writes body bytes, as {@link io.halley.lb.undertow.relay.ClientExchange#write}. */
    int write(ByteBuffer data, boolean isLast) throws IOException {
        if (!drain() && !headDue) {
            return waitOn(data, isLast);
        }
        if (!chunked && !headDue) {
            return writeThrough(data, isLast);
        }
        ByteBuffer out = outputWithHead();
        int n = Math.min(data.remaining(), out.remaining() - FRAMING);
        last = isLast && n == data.remaining();
        if (chunked) {
            putChunk(out, data, n);
        } else {
            put(out, data, n);
        }
        send(out.flip());
        return n;
    }

    // The end of a body waits with what is before it; more data does not.
    private int waitOn(ByteBuffer data, boolean isLast) {
        ByteBuffer before = waiting;
        if (before != null && isLast && !data.hasRemaining() && !last) {
            last = true;
            if (chunked) {
                int length = before.remaining() + BODY_END.length;
                waiting = ByteBuffer.allocate(length).put(before).put(BODY_END).flip();
            }
        }
        return 0;
    }

    // Without head and framing there is nothing to join the bytes with, so that they need not be copied.
    private int writeThrough(ByteBuffer data, boolean isLast) throws IOException {
        int before = data.remaining();
        if (before > 0) {
            wire.write(data);
        }
        last = isLast && !data.hasRemaining();
        // Not the count that write returns: TLS may return 0 after it has taken bytes.
        return before - data.remaining();
    }

    private ByteBuffer outputWithHead() {
        ByteBuffer out = thread.output();
        if (headDue) {
            headDue = false;
            ResponseHeadWriter head = thread.heads;
            int room = head.length() + (waiting == null ? 0 : waiting.remaining()) + 2 * FRAMING;
            if (room > out.remaining()) {
                out = ByteBuffer.allocate(room);
            }
            if (waiting != null) {
                out.put(waiting);
                waiting = null;
            }
            head.copyTo(out);
        }
        return out;
    }

    private void putChunk(ByteBuffer out, ByteBuffer data, int n) {
        if (n > 0) {
            putSize(out, n);
            put(out, data, n);
            out.put(CHUNK_END);
        }
        if (last) {
            out.put(BODY_END);
        }
    }

    private static void putSize(ByteBuffer out, int size) {
        for (int shift = 28 - (Integer.numberOfLeadingZeros(size) & ~3); shift >= 0; shift -= 4) {
            out.put((byte) Character.forDigit(size >>> shift & 15, 16));
        }
        out.put(CHUNK_END);
    }

    private static void put(ByteBuffer out, ByteBuffer data, int n) {
        out.put(out.position(), data, data.position(), n);
        out.position(out.position() + n);
        data.position(data.position() + n);
    }

    private void send(ByteBuffer out) throws IOException {
        if (out.hasRemaining()) {
            wire.write(out);
        }
        if (out.hasRemaining()) {
            waiting = ByteBuffer.allocate(out.remaining()).put(out).flip();
        }
    }

    /** Sends on what waits, if only the head; returns whether nothing is left here. */
    boolean flush() throws IOException {
        if (headDue) {
            send(outputWithHead().flip());
        }
        return drain();
    }

    private boolean drain() throws IOException {
        ByteBuffer rest = waiting;
        if (rest != null) {
            wire.write(rest);
            if (rest.hasRemaining()) {
                return false;
            }
            waiting = null;
        }
        return true;
    }
}
