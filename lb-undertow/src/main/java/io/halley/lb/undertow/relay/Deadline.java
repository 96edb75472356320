// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import org.jspecify.annotations.Nullable;

/**
 * A moment at which something ends, one for each connection: moved from phase to phase, never made anew.
 *
 * <p>It is its own list node in the {@link DeadlineWheel}, so that scheduling allocates nothing; a connection's state
 * may extend it. Thread: the wheel's thread only.
 */
public abstract class Deadline {

    @Nullable
    Deadline before;

    @Nullable
    Deadline behind;

    /** When it is due, on the wheel's clock; meaningless while not linked. */
    long due;

    /** The tick whose list it is in: at or before the one in which it is due. */
    int tick;

    /** Creates a deadline that is not scheduled. */
    protected Deadline() {}

    /** Called once it is over, when it is no longer scheduled; may schedule and cancel any deadline, itself too. */
    protected abstract void expired();

    /** Returns whether it is scheduled. */
    public final boolean isScheduled() {
        return behind != null;
    }

    final void linkBefore(Deadline next) {
        Deadline last = next.before;
        before = last;
        behind = next;
        next.before = this;
        if (last != null) {
            last.behind = this;
        }
    }

    final void unlink() {
        Deadline last = before;
        Deadline next = behind;
        if (last != null && next != null) {
            last.behind = next;
            next.before = last;
        }
        before = null;
        behind = null;
    }
}
