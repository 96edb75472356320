// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads the messages of one answer of a server while its body passes, in pieces of any size.
 *
 * <p>Read so are the answers to handshakes, connects and disconnects; an answer with more data than the bound ends as
 * {@link ReadState#TOO_LONG} and tells nothing, which costs nothing: the replies that matter are short.
 *
 * <p>It keeps no bytes and changes none. It never throws for any input. Thread: one at a time.
 */
public final class AnswerReader {

    private final int maxBytes;
    private final MessageScan scan;
    private ReadState state = ReadState.READING;
    private boolean wrapped;
    private int seen;

    /**
     * Creates a reader for one body.
     *
     * @param maxBytes how many bytes are looked at, at most
     * @param maxMessages how many messages are kept, at most
     * @param jsonp whether the body is the call of a callback, {@code callback([...])}
     */
    public AnswerReader(int maxBytes, int maxMessages, boolean jsonp) {
        this.maxBytes = maxBytes;
        wrapped = jsonp;
        scan = new MessageScan(maxMessages, false);
    }

    /** Reads the bytes between position and limit, which stay as they are, and returns the state then. */
    public ReadState feed(ByteBuffer bytes) {
        if (state.isFinal()) {
            return state;
        }
        boolean over = bytes.remaining() > maxBytes - seen;
        ByteBuffer piece = over ? bytes.slice(bytes.position(), maxBytes - seen) : bytes.duplicate();
        seen += piece.remaining();
        while (wrapped && piece.hasRemaining()) {
            wrapped = piece.get() != '(';
        }
        scan.feed(piece);
        if (scan.isEnd()) {
            state = ReadState.READ;
        } else if (scan.isUnclear()) {
            state = ReadState.NOT_BAYEUX;
        } else if (over || scan.hasTooMany()) {
            scan.close();
            state = ReadState.TOO_LONG;
        }
        return state;
    }

    /** Tells that the body has ended or broken off, and returns the final state. */
    public ReadState end() {
        if (!state.isFinal()) {
            scan.close();
            state = ReadState.NOT_BAYEUX;
        }
        return state;
    }

    /** Returns the state. */
    public ReadState state() {
        return state;
    }

    /** Returns the messages, replies and data, in their order; none unless the state is {@link ReadState#READ}. */
    public List<BayeuxMessage> messages() {
        return state == ReadState.READ ? List.copyOf(scan.messages) : List.of();
    }
}
