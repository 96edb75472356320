// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.limit.ClientConnection;
import io.halley.lb.limit.Verdict;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The I/O layer's side of a {@link Dispatch}. */
public interface DispatchOwner {

    /**
     * Returns the client's connection as the backend's limits know it, or null where it is not known.
     *
     * <p>Asked only where the backend has limits, on the request's thread. A connection that is not known is not limited;
     * its requests are.
     */
    default @Nullable ClientConnection connection() {
        return null;
    }

    /** Returns what rules in front of the balancer have made of the request, or null if there are none. */
    default @Nullable Verdict verdict() {
        return null;
    }

    /**
     * Tells that a dispatch in the queue can go on: the owner calls {@link Dispatch#resume()} on its own thread, soon.
     *
     * <p>Thread: any; often another request's IO thread. Must not block and must not call the dispatch from here. Called
     * at most once for each {@link Dispatch.Step#QUEUED}.
     *
     * <p>May come before QUEUED is returned, and may be overtaken by the end of the queue timeout: the owner forgets a
     * wake-up that reaches its thread when the last step is not QUEUED any more.
     */
    void wake();

    /**
     * Returns what of the request's body is in hand, its framing taken off: all of a small one, the beginning of another.
     *
     * <p>Asked during {@link Dispatch#start()} only, on the request's thread. The bytes stay the owner's.
     */
    default ByteBuffer body() {
        return ByteBuffer.allocate(0);
    }
}
