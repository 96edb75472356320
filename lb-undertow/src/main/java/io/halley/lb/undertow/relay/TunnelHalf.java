// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.undertow.upstream.Wire;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a tunnel: from one wire to the other, with at most one buffer of bytes in hand.
 *
 * <p>It holds a buffer only while the receiver does not take what the sender sent; meanwhile nothing is read. The
 * sender's end (FIN) is passed on behind its last byte. Thread: the IO thread.
 */
final class TunnelHalf {

    // One busy tunnel must not keep the thread's other connections waiting.
    private static final int MOST_READS = 8;

    private final Wire from;
    private final Wire to;
    private final ByteBufferPool buffers;
    private @Nullable PooledByteBuffer held;
    private boolean endHeld;
    private boolean reading;
    private boolean ended;
    private boolean shut;
    private boolean flushed = true;

    TunnelHalf(Wire from, Wire to, ByteBufferPool buffers) {
        this.from = from;
        this.to = to;
        this.buffers = buffers;
    }

    /** Keeps the sender's end to itself until {@link #passEnd}. */
    void holdEnd() {
        endHeld = true;
    }

    /** Returns whether the sender has ended, and that was not passed on. */
    boolean isEndHeld() {
        return endHeld && ended;
    }

    /** Passes the sender's end on. */
    void passEnd() throws IOException {
        endHeld = false;
        settle();
    }

    /** Returns whether the sender has ended and all that it sent has been passed on. */
    boolean isShut() {
        return shut;
    }

    /** Returns whether that has left the layers below too: TLS may hold the last bytes back. */
    boolean isDone() {
        return shut && flushed;
    }

    /** Returns whether the receiver has yet to take bytes. */
    boolean isStuck() {
        return !flushed;
    }

    /** Returns whether it was the sender that threw the last exception, not the receiver. */
    boolean isSenderBroken() {
        return reading;
    }

    /**
     * Passes on what the sender has sent.
     *
     * @param scratch the thread's buffer, free for use
     * @return how many bytes were read
     */
    long pump(ByteBuffer scratch) throws IOException {
        if (held != null || ended) {
            from.suspendReads();
            return 0;
        }
        long total = 0;
        for (int reads = 0; reads < MOST_READS; reads++) {
            scratch.clear();
            reading = true;
            int n = from.read(scratch);
            reading = false;
            if (n <= 0) {
                ended = n < 0;
                break;
            }
            total += n;
            boolean full = !scratch.hasRemaining();
            // A buffer that was not filled has emptied the socket: no need of a read that says so.
            if (!send(scratch.flip()) || !full) {
                break;
            }
        }
        settle();
        return total;
    }

    /** Passes on bytes that were read before the tunnel was there. */
    void push(ByteBuffer bytes) throws IOException {
        send(bytes);
        settle();
    }

    /** Goes on after the receiver is ready again. */
    void drain() throws IOException {
        PooledByteBuffer waiting = held;
        if (waiting != null) {
            to.write(waiting.getBuffer());
            if (waiting.getBuffer().hasRemaining()) {
                return;
            }
            held = null;
            waiting.close();
        }
        settle();
    }

    private boolean send(ByteBuffer bytes) throws IOException {
        if (held != null) {
            throw new IllegalStateException("bytes are in hand");
        }
        to.write(bytes);
        if (!bytes.hasRemaining()) {
            return true;
        }
        PooledByteBuffer rest = buffers.allocate();
        rest.getBuffer().put(bytes).flip();
        held = rest;
        return false;
    }

    // The interest of both wires follows from what is in hand.
    private void settle() throws IOException {
        if (held == null && ended && !shut && !endHeld) {
            shut = true;
            to.shutdownWrites();
        }
        flushed = held == null && to.flush();
        if (flushed) {
            to.suspendWrites();
        } else {
            to.resumeWrites();
        }
        if (held != null || ended) {
            from.suspendReads();
        } else {
            from.resumeReads();
        }
    }

    /** Gives the buffer back; nothing is passed on any more. */
    void free() {
        PooledByteBuffer rest = held;
        if (rest != null) {
            held = null;
            rest.close();
        }
    }
}
