// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection as the limits see it, from {@link Limiter#connectionOpened} to {@link #closed}.
 *
 * <p>Thread-safe. The I/O layer keeps it with the connection and gives it along with each request.
 */
public final class ClientConnection {
    private final Limiter limiter;
    private final InetAddress peer;
    private final @Nullable Tracked[] entries;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Why it was refused, and for whom; both or none. Written before the connection is handed out. */
    private @Nullable Rule refusedBy;

    private @Nullable Tracked refusedFor;

    ClientConnection(Limiter limiter, InetAddress peer, @Nullable Tracked[] entries) {
        this.limiter = limiter;
        this.peer = peer;
        this.entries = entries;
    }

    /**
     * Returns what becomes of the connection; the same for as long as it is open, but for {@code Retry-After}.
     *
     * <p>Where that is not {@link Decision#ADMIT}, a front that sees connections before requests may act on it at once;
     * otherwise each request of the connection gets it from {@link Limiter#admit}. Each call counts as a refusal.
     */
    public Decision decision() {
        Rule rule = refusedBy;
        Tracked entry = refusedFor;
        return rule == null || entry == null ? Decision.ADMIT : rule.refuse(entry);
    }

    /** Returns whether it is refused, for as long as it is open: whoever answers closes it. Counts nothing. */
    public boolean isRefused() {
        return refusedBy != null;
    }

    /** Counts a request that could not be understood, so that it never came to {@link Limiter#admit}. */
    public void invalidRequest() {
        for (Tracked entry : entries) {
            if (entry != null) {
                entry.invalidRequest();
            }
        }
    }

    /** Counts the end of the connection. Only the first call counts. */
    public void closed() {
        if (closed.compareAndSet(false, true)) {
            for (Tracked entry : entries) {
                if (entry != null) {
                    entry.connectionClosed();
                }
            }
        }
    }

    void refuse(Rule rule, Tracked entry) {
        refusedBy = rule;
        refusedFor = entry;
    }

    /** Returns the entry of a table, or null if that has to be asked for this client. */
    @Nullable
    Tracked entry(Limiter asking, int place, InetAddress client) {
        return asking == limiter && client.equals(peer) ? entries[place] : null;
    }
}
