// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.undertow.http1.BodyFraming;
import io.halley.lb.undertow.http1.ChunkDecoder;
import io.halley.lb.undertow.http1.ResponseHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a response body among the bytes that a server sends, and takes its framing off.
 *
 * <p>Not thread-safe; for one response at a time.
 */
final class ResponseBody {

    private BodyFraming framing = BodyFraming.NONE;
    private @Nullable ChunkDecoder chunks;
    private long left;
    private boolean ended;

    /** Begins the body that a head announces, as if it were the first one. */
    void begin(ResponseHead head) {
        framing = head.framing();
        chunks = framing == BodyFraming.CHUNKED ? new ChunkDecoder() : null;
        left = framing == BodyFraming.FIXED ? head.contentLength() : 0;
        ended = framing == BodyFraming.NONE || (framing == BodyFraming.FIXED && left == 0);
    }

    /** Returns whether the whole body has been seen. */
    boolean isEnded() {
        return ended;
    }

    /** Returns whether the end of the connection is the end of the body; else the body is broken off. */
    boolean endsWithConnection() {
        return ended || framing == BodyFraming.UNTIL_CLOSE;
    }

    /**
     * Takes the framing off, in place: afterwards the buffer's remaining bytes are the body's.
     *
     * @return the bytes behind the body, which belong to no response; -1 if the framing is broken
     */
    int decode(ByteBuffer in) {
        return switch (framing) {
            case NONE -> cut(in, 0);
            case FIXED -> cut(in, left);
            case UNTIL_CLOSE -> 0;
            case CHUNKED -> dechunk(in);
        };
    }

    private int cut(ByteBuffer in, long most) {
        int taken = (int) Math.min(in.remaining(), most);
        int behind = in.remaining() - taken;
        in.limit(in.position() + taken);
        left -= taken;
        ended = left == 0;
        return behind;
    }

    // Data moves to the front of the buffer, so that many small chunks go on by one write.
    private int dechunk(ByteBuffer in) {
        ChunkDecoder decoder = java.util.Objects.requireNonNull(chunks);
        int start = in.position();
        int end = start;
        int size = decoder.next(in);
        while (size > 0) {
            if (end != in.position()) {
                in.put(end, in, in.position(), size);
            }
            end += size;
            in.position(in.position() + size);
            decoder.taken(size);
            size = decoder.next(in);
        }
        int behind = in.remaining();
        in.limit(end).position(start);
        ended = size == ChunkDecoder.END;
        return size == ChunkDecoder.BAD ? -1 : behind;
    }
}
