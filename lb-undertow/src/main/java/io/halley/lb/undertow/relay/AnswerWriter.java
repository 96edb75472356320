// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import static java.util.Objects.requireNonNull;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer on its way to the client, with at most one buffer of bytes in hand. Thread: the IO thread.
 */
final class AnswerWriter {

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteBufferPool buffers;
    private @Nullable ClientExchange client;
    private @Nullable PooledByteBuffer held;
    private boolean begun;
    private boolean last;
    private boolean flushed = true;
    private long written;
    private long reported;

    AnswerWriter(ByteBufferPool buffers) {
        this.buffers = buffers;
    }

    /** Begins the answer to a client's request, as if it were the first one. */
    void begin(ClientExchange to) {
        client = to;
        held = null;
        begun = false;
        last = false;
        flushed = true;
        written = 0;
        reported = 0;
    }

    private ClientExchange client() {
        return requireNonNull(client, "no answer is under way");
    }

    /** Returns whether the client has to take bytes before more of them are read. */
    boolean isBusy() {
        return held != null;
    }

    /** Returns whether anything has been written, if only the head. */
    boolean isBegun() {
        return begun;
    }

    /** Returns whether the client has yet to take bytes. */
    boolean wantsClient() {
        return !flushed;
    }

    /** Returns whether the client has got the whole answer. */
    boolean isDone() {
        return last && flushed;
    }

    /** Returns the body bytes written since this was last asked. */
    long takeProgress() {
        long progress = written - reported;
        reported = written;
        return progress;
    }

    /**
     * Writes what the client takes, and keeps the rest.
     *
     * @param data at most a buffer of the pool, unless it is nobody else's
     */
    void write(ByteBuffer data, boolean isLast) throws IOException {
        if (held != null || last) {
            throw new IllegalStateException(last ? "the answer has ended" : "bytes are in hand");
        }
        begun = true;
        last = isLast;
        take(data);
        if (data.hasRemaining()) {
            flushed = false;
            held = keep(data);
        } else {
            flushed = client().flush();
        }
    }

    /** Goes on after the client is ready again. */
    void drain() throws IOException {
        PooledByteBuffer rest = held;
        if (rest != null) {
            take(rest.getBuffer());
            if (rest.getBuffer().hasRemaining()) {
                return;
            }
            held = null;
            rest.close();
        }
        flushed = client().flush();
    }

    private void take(ByteBuffer data) throws IOException {
        if (last || data.hasRemaining()) {
            written += client().write(data, last);
        }
    }

    private PooledByteBuffer keep(ByteBuffer data) {
        if (data.remaining() > RelayThread.BUFFER_SIZE) {
            return new ImmediatePooledByteBuffer(data);
        }
        PooledByteBuffer buffer = buffers.allocate();
        buffer.getBuffer().put(data).flip();
        return buffer;
    }

    /** Lets go of the client, once the answer is over. */
    void forgetClient() {
        client = null;
    }

    /** Gives the buffer back. */
    void free() {
        PooledByteBuffer rest = held;
        if (rest != null) {
            held = null;
            rest.close();
        }
    }
}
