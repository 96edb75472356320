// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.PollPath;
import io.halley.lb.model.RequestView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one request counts for, kept until it ends.
 *
 * <ul>
 *   <li>A request counts when it begins, also if it is refused. A WebSocket counts once, its frames do not.
 *   <li>A poll, which is a request that {@link PollPath} matches, counts when it ends, unless it was held: a client
 *       cannot hasten what the server sends. Held is what lasted 100 ms or longer and was not refused.
 *   <li>An error is a request that was refused, or answered with a status of 400 to 499; a failure is one answered with 500
 *       to 599, except 501 and 505. A held poll is neither, whatever its end, and so is a tunnel. A client that goes away
 *       makes no error.
 *   <li>A handshake is a request whose path ends in {@code /handshake}, or that asks for a WebSocket.
 * </ul>
 *
 * <p>Thread: owned by the request, never shared. Reused from request to request, see {@link #begin}.
 */
public final class Admission {
    private static final String HANDSHAKE = "/handshake";
    private static final long HELD_NANOS = 100_000_000;

    private final LongSupplier nanoTime;
    private @Nullable Tracked[] entries = new Tracked[4];
    private int count;
    private long beginNanos;
    private boolean poll;
    private boolean handshake;
    private boolean refused;
    private boolean open;

    /** Whose connection ends with the request. */
    private @Nullable List<Tracked> opened;

    /** Creates one that is not in use. */
    public Admission(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins a request that counts for nobody yet; forgets the last one. */
    public void begin(RequestView request) {
        boolean tunnel = request.isWebSocketUpgrade();
        poll = !tunnel && PollPath.matches(request.target());
        handshake = tunnel || isHandshake(request.target());
        beginNanos = nanoTime.getAsLong();
        refused = false;
        open = true;
        clear();
    }

    /** Counts the request for a client. HAProxy: {@code http-request track-sc0}. */
    public void track(Tracked entry) {
        add(entry);
        if (!poll) {
            entry.request();
        }
        if (handshake) {
            entry.handshake();
        }
    }

    /** Counts the request for a client who has a connection open for as long as it lasts. */
    public void trackOpened(Tracked entry) {
        track(entry);
        if (opened == null) {
            opened = new ArrayList<>();
        }
        opened.add(entry);
    }

    /** Notes that the request was refused: denied, held in a tarpit, or rejected. */
    public void refuse() {
        refused = true;
    }

    /**
     * Counts the end of the request, for a tunnel that of the tunnel. Only the first call counts.
     *
     * @param status what the client got, -1 for nothing
     */
    public void end(int status) {
        if (!open) {
            return;
        }
        open = false;
        boolean held = poll && !refused && nanoTime.getAsLong() - beginNanos >= HELD_NANOS;
        boolean error = !held && (refused || (status >= 400 && status <= 499));
        boolean failure = !held && !error && status >= 500 && status <= 599 && status != 501 && status != 505;
        for (int i = 0; i < count; i++) {
            Tracked entry = entries[i];
            if (entry == null) {
                continue;
            }
            if (poll && !held) {
                entry.request();
            }
            if (error) {
                entry.error();
            } else if (failure) {
                entry.failure();
            }
        }
        clear();
        if (opened != null) {
            opened.forEach(Tracked::connectionClosed);
            opened = null;
        }
    }

    /** Keeps the place of a client that the request does not have. */
    void trackNobody() {
        add(null);
    }

    /** Counts a handshake that only the request's body has told of; false if it has been counted. */
    boolean countHandshake() {
        if (handshake || !open) {
            return false;
        }
        handshake = true;
        for (int i = 0; i < count; i++) {
            Tracked entry = entries[i];
            if (entry != null) {
                entry.handshake();
            }
        }
        return true;
    }

    @Nullable
    Tracked entry(int place) {
        return entries[place];
    }

    boolean isPoll() {
        return poll;
    }

    boolean isHandshake() {
        return handshake;
    }

    private static boolean isHandshake(String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        return target.startsWith(HANDSHAKE, end - HANDSHAKE.length());
    }

    private void add(@Nullable Tracked entry) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, 2 * count);
        }
        entries[count++] = entry;
    }

    private void clear() {
        Arrays.fill(entries, 0, count, null);
        count = 0;
    }
}
