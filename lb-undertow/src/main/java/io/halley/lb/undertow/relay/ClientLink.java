// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, which outlives its requests: where it comes from, and what is kept for it until it closes.
 *
 * <p>The front makes one for each connection, gives it along with each request, and says when the connection is closed.
 * Thread: the connection's IO thread.
 */
public final class ClientLink {

    private final InetAddress peer;
    private @Nullable Note notes;
    private boolean closed;

    private record Note(
            Object owner,
            Object value,
            Runnable atClose,
            @Nullable Note next) {}

    /**
     * Creates one for a connection that is open.
     *
     * @param peer the address that it comes from; of a PROXY protocol head the one that it names
     */
    public ClientLink(InetAddress peer) {
        this.peer = peer;
    }

    /** Returns the address that the connection comes from. */
    public InetAddress peer() {
        return peer;
    }

    /** Returns what that owner keeps with the connection, or null. */
    public @Nullable Object kept(Object owner) {
        for (Note note = notes; note != null; note = note.next()) {
            if (note.owner() == owner) {
                return note.value();
            }
        }
        return null;
    }

    /**
     * Keeps something until the connection closes.
     *
     * @param owner by which it is found again, by identity
     * @param atClose called once, at the close; at once if that was before
     */
    public void keep(Object owner, Object value, Runnable atClose) {
        if (closed) {
            atClose.run();
        } else {
            notes = new Note(owner, value, atClose, notes);
        }
    }

    /** Says that the connection is closed. Only the first call counts. */
    public void closed() {
        Note left = notes;
        closed = true;
        notes = null;
        for (Note note = left; note != null; note = note.next()) {
            note.atClose().run();
        }
    }
}
