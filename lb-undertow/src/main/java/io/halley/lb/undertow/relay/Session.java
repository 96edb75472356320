// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import org.jspecify.annotations.Nullable;

/**
 * A client that is served on this IO thread: a request under way, a held poll, a tunnel.
 *
 * <p>It is its own node in the {@link Sessions} of a {@link Lane}, or in those that are on no server, and its own
 * deadline. Thread: its IO thread.
 */
abstract class Session extends Deadline {

    @Nullable
    Session next;

    @Nullable
    Session previous;

    private @Nullable Sessions list;

    /** Ends it from outside, at once: its server went down, or the operator wants it. */
    abstract void shutdown(Cause cause);

    /** Lets go of its server, which is known to be dead, if its client is to outlive that. */
    void serverLost() {}

    /** Leaves its server, which is to be empty now, if its client is to be sent to another one. */
    void moveAway() {}

    /** Enters a list, and leaves the one that it was in. */
    final void enter(Sessions to) {
        leave();
        list = to;
        to.add(this);
    }

    /** Returns whether it is in a list, as all are that have not ended. */
    final boolean isListed() {
        return list != null;
    }

    /** Leaves the list that it is in, if any. */
    final void leave() {
        Sessions from = list;
        if (from != null) {
            list = null;
            from.remove(this);
        }
    }
}
