// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an HTTP/1.x response, in pieces of any size, and refuses what RFC 9112 does not allow.
 *
 * <p>Refused: a version other than HTTP/1.x, lines that do not end in CRLF, folded lines, names that are no tokens,
 * control octets in values, a {@code Content-Length} that is not there once with 1 to 18 digits, a
 * {@code Transfer-Encoding} other than {@code chunked} once and in HTTP/1.1, and both together.
 *
 * <p>Reusable: {@link #reset} before each response, and again after each {@linkplain ResponseHead#isInterim interim}
 * one. It keeps about 1.5 KiB; an idle connection needs none. Thread: not thread-safe; the owner's thread only.
 */
public final class ResponseHeadParser {

    /** The largest head by default, in octets. */
    public static final int MAX_BYTES = 32 * 1024;

    /** The most field lines by default. */
    public static final int MAX_FIELDS = 200;

    // The body may already stand behind the head: copy no more of it than this.
    private static final int STEP = 1024;

    private final int maxBytes;
    private final FieldLineParser lines;
    private final StatusLineParser statusLine = new StatusLineParser();
    private final ResponseFraming framing = new ResponseFraming();
    private final ResponseHead head = new ResponseHead();
    private boolean inFields;
    private boolean answersHead;
    private @Nullable String fault;

    /** Creates a parser with the default limits. */
    public ResponseHeadParser() {
        this(MAX_BYTES, MAX_FIELDS);
    }

    /**
     * Creates a parser.
     *
     * @param maxBytes the largest head, from the status line to the empty line, in octets
     * @param maxFields the most field lines
     */
    public ResponseHeadParser(int maxBytes, int maxFields) {
        this.maxBytes = maxBytes;
        this.lines = new FieldLineParser(maxFields);
    }

    /**
     * Forgets the head read and starts at the beginning of another one.
     *
     * @param answersHead whether the request was a HEAD, so that no body follows
     */
    public void reset(boolean answersHead) {
        head.clear();
        statusLine.reset();
        inFields = false;
        fault = null;
        this.answersHead = answersHead;
    }

    /** Returns the head; its contents are valid after {@link HeadProgress#COMPLETE}. */
    public ResponseHead head() {
        return head;
    }

    /** Returns whether an octet of the head has been read. */
    public boolean isStarted() {
        return head.fields.length > 0;
    }

    /** Returns why the head was refused; empty if it was not. */
    public String fault() {
        return fault == null ? "" : fault;
    }

    /** Reads on, and leaves {@code in} behind the head if it ends there. Not to be called after the end of a head. */
    public HeadProgress parse(ByteBuffer in) {
        HeadFields fields = head.fields;
        while (fault == null) {
            int piece = Math.min(in.remaining(), Math.min(STEP, maxBytes - fields.length));
            if (piece == 0) {
                return in.hasRemaining() ? bad("head: more than " + maxBytes + " octets") : HeadProgress.NEED_MORE;
            }
            fields.append(in, piece);
            HeadProgress progress = read(fields);
            if (progress == HeadProgress.COMPLETE) {
                in.position(in.position() - (fields.length - lines.at()));
                fields.length = lines.at();
                String wrong = framing.decide(head, answersHead);
                return wrong == null ? HeadProgress.COMPLETE : bad(wrong);
            }
        }
        return HeadProgress.BAD;
    }

    private HeadProgress read(HeadFields fields) {
        if (!inFields) {
            HeadProgress progress = statusLine.parse(fields, head);
            if (progress != HeadProgress.COMPLETE) {
                fault = statusLine.fault();
                return progress;
            }
            inFields = true;
            lines.start(statusLine.at());
        }
        HeadProgress progress = lines.parse(fields);
        fault = lines.fault();
        return progress;
    }

    private HeadProgress bad(String why) {
        fault = why;
        return HeadProgress.BAD;
    }
}
