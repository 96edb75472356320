// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.undertow.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;

/** One server as one IO thread sees it: its connections, and the sessions on it. Thread: the IO thread. */
final class Lane {

    private final UpstreamPool pool;
    private @Nullable Session first;
    private int sessions;

    Lane(UpstreamPool pool) {
        this.pool = pool;
    }

    UpstreamPool pool() {
        return pool;
    }

    /** Returns the number of sessions on the server. */
    int sessions() {
        return sessions;
    }

    /** Returns whether the server is gone, and the last of its sessions too. */
    boolean isForgotten() {
        return sessions == 0 && pool.isDrained() && pool.open() == 0;
    }

    /** Ends all sessions on the server, and closes its idle connections. */
    int shutdown(Cause cause) {
        pool.closeIdle();
        int ended = sessions;
        Session next = first;
        while (next != null) {
            // Read before, since an ended session leaves the list, and may take a place in it again by a retry.
            Session session = next;
            next = session.nextInLane;
            session.shutdown(cause);
        }
        return ended;
    }

    void add(Session session) {
        session.nextInLane = first;
        if (first != null) {
            first.previousInLane = session;
        }
        first = session;
        sessions++;
    }

    void remove(Session session) {
        Session next = session.nextInLane;
        Session previous = session.previousInLane;
        if (next != null) {
            next.previousInLane = previous;
        }
        if (previous != null) {
            previous.nextInLane = next;
        } else {
            first = next;
        }
        session.nextInLane = null;
        session.previousInLane = null;
        sessions--;
    }
}
