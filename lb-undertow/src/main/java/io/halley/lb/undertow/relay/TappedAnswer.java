// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.AnswerTap;
import io.halley.lb.undertow.http1.ResponseHead;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one attempt while an {@link AnswerTap} reads it: passed on at once, or held back until it is whole.
 *
 * <p>Thread: the IO thread.
 */
final class TappedAnswer {

    private static final int FIRST_BYTES = 512;

    private final AnswerTap tap;
    private final int most;
    private boolean holding;
    private byte[] held = new byte[0];
    private int length;

    TappedAnswer(AnswerTap tap, ResponseHead head) {
        this.tap = tap;
        most = tap.mostHeld();
        holding = most > 0 && head.contentLength() <= most;
    }

    /** Returns whether nothing of the answer may go to the client yet, its head neither. */
    boolean isHolding() {
        return holding;
    }

    /** Shows bytes to the tap. */
    void see(ByteBuffer bytes, boolean last) {
        if (bytes.hasRemaining()) {
            tap.see(bytes.asReadOnlyBuffer());
        }
        if (last) {
            tap.ended();
        }
    }

    /** Holds bytes; returns whether there is more to wait for, else all of them are to be sent. */
    boolean hold(ByteBuffer bytes, boolean last) {
        int needed = length + bytes.remaining();
        if (needed > held.length) {
            held = Arrays.copyOf(held, Math.max(needed, Math.max(FIRST_BYTES, 2 * held.length)));
        }
        int n = bytes.remaining();
        bytes.get(held, length, n);
        length += n;
        if (length <= most && !last) {
            return true;
        }
        holding = false;
        return false;
    }

    /** Returns what is to be sent, and sets the head right if that is not what came. */
    ByteBuffer release(ResponseHead head, boolean last) {
        byte @Nullable [] other = last && length <= most ? tap.replacement(ByteBuffer.wrap(held, 0, length)) : null;
        if (other == null) {
            return ByteBuffer.wrap(held, 0, length);
        }
        head.replaceBody(other.length);
        return ByteBuffer.wrap(other);
    }
}
