// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one client's request while its body passes, in pieces of any size.
 *
 * <p>Only fields of the messages themselves count: what stands in {@code data} or {@code ext} fools nobody. The order of
 * keys, white space and escapes do not matter. The body is UTF-8 without a byte order mark; an array of messages or one
 * message. A field given twice makes it {@link ReadState#NOT_BAYEUX}, since nobody can tell which of
 * the two the server believes.
 *
 * <p>What is not JSON is noticed but for one thing: a comma too many before a closing brace, where a piece ends between
 * the two (Jackson 3.2). It changes no field, and the server refuses the body or not as if it stood there alone.
 *
 * <p>It keeps no bytes and changes none; what it keeps is bounded by {@code maxBytes}. It never throws for any input.
 *
 * <p>Thread: one at a time.
 */
public final class RequestReader {

    private final int maxBytes;
    private final @Nullable String callback;
    private final MessageScan scan;
    private ReadState state = ReadState.READING;
    private int seen;

    /**
     * Creates a reader for one body.
     *
     * @param maxBytes how many bytes are looked at, at most
     * @param maxMessages how many messages it may have, so that an answer to each of them stays small
     */
    public RequestReader(int maxBytes, int maxMessages) {
        this(maxBytes, maxMessages, null);
    }

    RequestReader(int maxBytes, int maxMessages, @Nullable String callback) {
        this.maxBytes = maxBytes;
        this.callback = callback;
        scan = new MessageScan(maxMessages, false);
    }

    /** Reads the bytes between position and limit, which stay as they are, and returns the state then. */
    public ReadState feed(ByteBuffer bytes) {
        if (state.isFinal()) {
            return state;
        }
        ByteBuffer piece = bytes;
        boolean over = bytes.remaining() > maxBytes - seen;
        if (over) {
            piece = bytes.slice(bytes.position(), maxBytes - seen);
        }
        seen += piece.remaining();
        int used = 0;
        if (scan.isEnd()) {
            if (!Octets.isBlank(piece, 0)) {
                state = ReadState.NOT_BAYEUX;
                return state;
            }
        } else {
            used = scan.feed(piece);
        }
        state = next(piece, used, over);
        return state;
    }

    private ReadState next(ByteBuffer piece, int used, boolean over) {
        if (scan.isUnclear() || (scan.isEnd() && (scan.messages.isEmpty() || !Octets.isBlank(piece, used)))) {
            scan.close();
            return ReadState.NOT_BAYEUX;
        }
        if (over || scan.hasTooMany()) {
            scan.close();
            return ReadState.TOO_LONG;
        }
        return isRoutable() ? ReadState.ROUTABLE : ReadState.READING;
    }

    private boolean isRoutable() {
        if (!scan.messages.isEmpty()) {
            return true;
        }
        Fields first = scan.current;
        return first != null
                && first.channel != null
                && (first.clientId != null || first.channel.equals(Meta.HANDSHAKE));
    }

    /** Tells that the body has ended or will not be read on, and returns the final state. */
    public ReadState end() {
        if (!state.isFinal()) {
            scan.close();
            state = scan.isEnd() ? ReadState.READ : ReadState.NOT_BAYEUX;
        }
        return state;
    }

    /** Returns the state. */
    public ReadState state() {
        return state;
    }

    /** Returns whether the array's end was seen, so that only white space or the end of the body can follow. */
    public boolean isWhole() {
        return scan.isEnd() && state != ReadState.NOT_BAYEUX;
    }

    /** Returns the first message's channel, or null if it is not known. */
    public @Nullable String channel() {
        if (!scan.messages.isEmpty()) {
            return scan.messages.get(0).channel();
        }
        return scan.current == null ? null : scan.current.channel;
    }

    /** Returns the first message's session, or null if it is not known or has none. */
    public @Nullable String clientId() {
        if (!scan.messages.isEmpty()) {
            return scan.messages.get(0).clientId();
        }
        return scan.current == null ? null : scan.current.clientId;
    }

    /**
     * Returns the messages.
     *
     * @throws IllegalStateException unless the state is {@link ReadState#READ} or {@link #isWhole()}
     */
    public BayeuxRequest request() {
        if (!isWhole()) {
            throw new IllegalStateException("state: " + state + " (expected: READ)");
        }
        return new BayeuxRequest(requireNonNull(scan.messages), callback);
    }
}
