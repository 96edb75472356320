// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Dispatch.Cause;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list of sessions, each its own node: those on one server, or those on none. Thread: the IO thread. */
final class Sessions {

    private @Nullable Session first;
    private int size;

    int size() {
        return size;
    }

    /** Ends all of them from outside; returns how many there were. */
    int shutdown(Cause cause) {
        int ended = size;
        forEach(session -> session.shutdown(cause));
        return ended;
    }

    /** Does something to each, which may leave the list by that. */
    void forEach(Consumer<Session> action) {
        Session next = first;
        while (next != null) {
            // Read before, since an ended session leaves the list, and may take a place in it again by a retry.
            Session session = next;
            next = session.next;
            action.accept(session);
        }
    }

    void add(Session session) {
        session.next = first;
        if (first != null) {
            first.previous = session;
        }
        first = session;
        size++;
    }

    void remove(Session session) {
        Session next = session.next;
        Session previous = session.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            first = next;
        }
        session.next = null;
        session.previous = null;
        size--;
    }
}
