// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.ResponseHead;
import io.halley.lb.undertow.http1.ResponseHeadParser;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's answer: interim heads, the final head, the body.
 *
 * <p>It borrows a parser only while a head is being read, since a held poll waits long for its first byte. Thread: the
 * IO thread.
 */
final class ResponseReader {

    private static final int MOST_INTERIM = 10;

    private final RelayThread thread;
    private boolean answersHead;
    private @Nullable ResponseHeadParser parser;
    private @Nullable ResponseBody body;
    private boolean inBody;
    private boolean persistent;
    private int interim;

    ResponseReader(RelayThread thread) {
        this.thread = thread;
    }

    /**
     * Begins an answer, as if it were the first one.
     *
     * @param toHead whether it answers a HEAD, and so has no body
     */
    void begin(boolean toHead) {
        free();
        answersHead = toHead;
        inBody = false;
        persistent = false;
        interim = 0;
    }

    /** Returns whether a byte of the answer has come. */
    boolean isStarted() {
        return inBody || interim > 0 || (parser != null && parser.isStarted());
    }

    /** Reads on to the end of the next head. */
    HeadProgress readHead(ByteBuffer in) {
        if (interim > MOST_INTERIM) {
            return HeadProgress.BAD;
        }
        return in.hasRemaining() ? parser().parse(in) : HeadProgress.NEED_MORE;
    }

    /** Returns the head that was read; valid until {@link #skipInterim} or {@link #beginBody}. */
    ResponseHead head() {
        return parser().head();
    }

    String fault() {
        return interim > MOST_INTERIM ? "too many interim responses" : parser().fault();
    }

    private ResponseHeadParser parser() {
        ResponseHeadParser current = parser;
        if (current == null) {
            current = thread.takeParser();
            current.reset(answersHead);
            parser = current;
        }
        return current;
    }

    /** Goes on to the next head. */
    void skipInterim() {
        interim++;
        parser().reset(answersHead);
    }

    /** Goes on to the body of the head that was read. */
    void beginBody() {
        keepHead();
        free();
    }

    /** Goes on to the body, while the head stays until {@link #free}. */
    void keepHead() {
        ResponseHead head = head();
        if (body == null) {
            // Not before there is an answer: a held poll waits long for its own.
            body = new ResponseBody();
        }
        body.begin(head);
        inBody = true;
        persistent = head.isPersistent();
    }

    /** Gives the parser back. */
    void free() {
        ResponseHeadParser current = parser;
        if (current != null) {
            parser = null;
            thread.giveBack(current);
        }
    }

    boolean isInBody() {
        return inBody;
    }

    /** Returns whether the server keeps the connection. */
    boolean isPersistent() {
        return persistent;
    }

    /** Takes the framing off, as {@link ResponseBody#decode}. */
    int decode(ByteBuffer in) {
        return inBody && body != null ? body.decode(in) : -1;
    }

    boolean isEnded() {
        return inBody && body != null && body.isEnded();
    }

    boolean endsWithConnection() {
        return inBody && body != null && body.endsWithConnection();
    }
}
