// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.limit.Tracked;
import io.halley.lb.undertow.relay.ClientLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/** A connection that a frontend has accepted, and what it is counted for until it closes. Thread: its IO thread. */
final class FrontendSession {

    private final InetAddress peer;
    private final Runnable atClose;
    private final @Nullable Tracked[] tracked = new Tracked[RuleRun.SLOTS];
    private @Nullable ClientLink link;
    private boolean closed;

    FrontendSession(InetAddress peer, Runnable atClose) {
        this.peer = peer;
        this.atClose = atClose;
    }

    /** Returns the address that the connection itself comes from, whatever a PROXY header says. */
    InetAddress peer() {
        return peer;
    }

    /** Returns what the rules of connections track in a slot. */
    @Nullable
    Tracked tracked(int slot) {
        return tracked[slot];
    }

    void track(int slot, Tracked entry) {
        tracked[slot] = entry;
    }

    /**
     * Returns the link for the connection's requests.
     *
     * @param addressed the connection as a PROXY header has named it
     */
    ClientLink link(StreamConnection addressed, Object owner) {
        InetSocketAddress named = addressed.getPeerAddress(InetSocketAddress.class);
        ClientLink made = new ClientLink(named == null || named.isUnresolved() ? peer : named.getAddress());
        link = made;
        made.keep(owner, this, this::closed);
        return made;
    }

    /** Counts the end of the connection, or of the tunnel that it became; once. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        for (Tracked entry : tracked) {
            if (entry != null) {
                entry.connectionClosed();
            }
        }
        if (link != null) {
            link.closed();
        }
        atClose.run();
    }
}
