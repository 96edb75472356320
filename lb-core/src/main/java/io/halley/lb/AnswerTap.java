// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a server's answer on its way to the client, and may put another one in its place.
 *
 * <p>{@link Dispatch#tap()} hands it out, for answers that somebody wants to read only. Thread: the request's owner's.
 */
public interface AnswerTap {

    /**
     * Returns up to how many bytes the answer is held back as a whole, so that {@link #replacement} can be asked.
     *
     * <p>0 for an answer that is to pass at once. A longer one passes, too, and is only seen.
     */
    int mostHeld();

    /** Shows body bytes, their framing taken off, in pieces of any size; the buffer stays as it is. */
    void see(ByteBuffer bytes);

    /** Tells that the body has ended; not called if it broke off. */
    void ended();

    /**
     * Returns the body to send in place of the held one, or null to send it as it came.
     *
     * <p>Called once, after {@link #ended()}, if all of it was held. Another body has no {@code Content-Encoding}.
     *
     * @param whole the held body; it stays as it is
     */
    byte @Nullable [] replacement(ByteBuffer whole);
}
