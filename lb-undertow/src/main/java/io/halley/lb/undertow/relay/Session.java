// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import org.jspecify.annotations.Nullable;

/**
 * A client that holds a slot of a server on this IO thread: a request under way, a held poll, a tunnel.
 *
 * <p>It is its own node in the list of its {@link Lane}, and its own deadline. Thread: its IO thread.
 */
abstract class Session extends Deadline {

    @Nullable
    Session nextInLane;

    @Nullable
    Session previousInLane;

    private @Nullable Lane lane;

    /** Ends it from outside, at once: its server went down, or the operator wants it. */
    abstract void shutdown(Cause cause);

    /** Enters the list of a lane, and leaves the one that it was in. */
    final void enter(Lane to) {
        leave();
        lane = to;
        to.add(this);
    }

    /** Leaves the list that it is in, if any. */
    final void leave() {
        Lane from = lane;
        if (from != null) {
            lane = null;
            from.remove(this);
        }
    }
}
