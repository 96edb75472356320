// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.http1.ChunkDecoder;
import io.halley.lb.undertow.http1.MalformedBodyException;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.upstream.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends, in order: first the bytes in hand, then those on the socket; and where a body ends among them.
 *
 * <p>Bytes in hand stand in the thread's buffer while an event lasts, and in an array of their own size behind it, so
 * that a client that sends little at a time costs little. Thread: the IO thread.
 */
final class RequestBytes {

    static final int END = -1;

    private final Wire wire;
    private final ListenerThread thread;
    private @Nullable ByteBuffer kept;
    private @Nullable ChunkDecoder chunks;
    private boolean chunked;
    private boolean ended = true;
    private long left;

    RequestBytes(Wire wire, ListenerThread thread) {
        this.wire = wire;
        this.thread = thread;
    }

    /** Returns the bytes in hand, or null. */
    @Nullable
    ByteBuffer inHand() {
        ByteBuffer shared = thread.inputOf(this);
        if (shared != null && shared.hasRemaining()) {
            return shared;
        }
        return kept != null && kept.hasRemaining() ? kept : null;
    }

    /**
     * Fills the thread's buffer, from what is in hand or else from the socket.
     *
     * @return the buffer, empty if nothing has come, or null at the end
     */
    @Nullable
    ByteBuffer fill() throws IOException {
        ByteBuffer in = thread.input(this);
        ByteBuffer before = kept;
        kept = null;
        boolean open = true;
        try {
            if (before != null && before.hasRemaining()) {
                in.put(before);
            } else {
                open = wire.read(in) >= 0;
            }
        } finally {
            // Also behind an error: what the buffer held before is nobody's.
            in.flip();
        }
        return open ? in : null;
    }

    /** Keeps what is left in the thread's buffer, which another client needs. */
    void keep() {
        ByteBuffer shared = thread.inputOf(this);
        if (shared != null) {
            if (shared.hasRemaining()) {
                kept = ByteBuffer.allocate(shared.remaining()).put(shared).flip();
            }
            thread.inputFree();
        }
    }

    /** Begins a body: its length, or what else {@link RequestGate#bodyLength} says. */
    void begin(long length) {
        kept = kept != null && kept.hasRemaining() ? kept : null;
        chunked = length == RequestGate.CHUNKED;
        left = Math.max(0, length);
        ended = !chunked && left == 0;
        if (chunked) {
            if (chunks == null) {
                chunks = new ChunkDecoder();
            } else {
                chunks.reset();
            }
        }
    }

    /** Returns whether the body has been read. */
    boolean isEnded() {
        return ended;
    }

    /** Reads body bytes, as {@link io.halley.lb.undertow.relay.ClientExchange#read}. */
    int read(ByteBuffer into) throws IOException {
        ChunkDecoder decoder = chunks;
        if (ended) {
            return END;
        }
        return chunked && decoder != null ? readChunks(into, decoder) : readFixed(into);
    }

    private int readFixed(ByteBuffer into) throws IOException {
        int limit = into.limit();
        if (into.remaining() > left) {
            into.limit(into.position() + (int) left);
        }
        int n;
        try {
            n = raw(into);
        } finally {
            into.limit(limit);
        }
        left -= n;
        ended = left == 0;
        return n;
    }

    private int readChunks(ByteBuffer into, ChunkDecoder decoder) throws IOException {
        int start = into.position();
        while (into.position() == start && into.hasRemaining() && !ended) {
            if (raw(into) == 0) {
                return 0;
            }
            decode(into, start, decoder);
        }
        return into.position() == start && ended ? END : into.position() - start;
    }

    // In place: data moves to the front, so that many small chunks go on by one write.
    private void decode(ByteBuffer bytes, int start, ChunkDecoder decoder) throws MalformedBodyException {
        int limit = bytes.limit();
        bytes.limit(bytes.position()).position(start);
        int end = start;
        int size = decoder.next(bytes);
        while (size > 0) {
            if (end != bytes.position()) {
                bytes.put(end, bytes, bytes.position(), size);
            }
            end += size;
            bytes.position(bytes.position() + size);
            decoder.taken(size);
            size = decoder.next(bytes);
        }
        if (size == ChunkDecoder.BAD) {
            throw new MalformedBodyException(decoder.fault());
        }
        if (size == ChunkDecoder.END) {
            ended = true;
            giveBack(bytes);
        }
        bytes.limit(limit).position(end);
    }

    // What stands behind the body is the next request.
    private void giveBack(ByteBuffer rest) {
        ByteBuffer hand = inHand();
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + (hand == null ? 0 : hand.remaining()));
        all.put(rest);
        if (hand != null) {
            // Emptied by that, so that nothing is in hand twice.
            all.put(hand);
        }
        kept = all.flip();
    }

    private int raw(ByteBuffer into) throws IOException {
        ByteBuffer hand = inHand();
        if (hand != null) {
            int n = Math.min(hand.remaining(), into.remaining());
            into.put(into.position(), hand, hand.position(), n);
            into.position(into.position() + n);
            hand.position(hand.position() + n);
            return n;
        }
        int n = wire.read(into);
        if (n < 0) {
            throw new EOFException("the connection ended inside a body");
        }
        return n;
    }

    /** Takes away all bytes in hand, behind others that came before them. */
    ByteBuffer takeAll(byte[] before) {
        ByteBuffer hand = inHand();
        ByteBuffer all = ByteBuffer.allocate(before.length + (hand == null ? 0 : hand.remaining()));
        all.put(before);
        if (hand != null) {
            all.put(hand);
        }
        kept = null;
        return all.flip();
    }
}
