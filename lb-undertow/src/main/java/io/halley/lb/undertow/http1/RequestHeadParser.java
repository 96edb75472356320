// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an HTTP/1.x request, in pieces of any size, and refuses what RFC 9112 does not allow in its lines.
 *
 * <p>What the lines mean together is for a {@link RequestGate} to judge. Reusable: {@link #reset} before each request.
 * It keeps about 1.5 KiB. Thread: not thread-safe; the owner's thread only.
 */
public final class RequestHeadParser {

    /** The largest head by default, in octets. */
    public static final int MAX_BYTES = 32 * 1024;

    /** The most field lines by default. */
    public static final int MAX_FIELDS = 200;

    // The body may already stand behind the head: copy no more of it than this.
    private static final int STEP = 1024;

    private final int maxBytes;
    private final int maxFields;
    private final RequestLineParser line = new RequestLineParser();
    private final FieldLineParser lines;
    private final RequestHead head = new RequestHead();
    private boolean inFields;
    private int status;
    private @Nullable String fault;

    /** Creates a parser with the default limits. */
    public RequestHeadParser() {
        this(MAX_BYTES, MAX_FIELDS);
    }

    /**
     * Creates a parser.
     *
     * @param maxBytes the largest head, from the request line to the empty line, in octets
     * @param maxFields the most field lines
     */
    public RequestHeadParser(int maxBytes, int maxFields) {
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
        this.lines = new FieldLineParser(maxFields);
    }

    /** Forgets the head read and starts at the beginning of another one. */
    public void reset() {
        head.clear();
        line.reset();
        inFields = false;
        status = 0;
        fault = null;
    }

    /** Returns the head; its request line is valid once {@link #isLineRead}, all of it at the end; of a 414 the target's beginning. */
    public RequestHead head() {
        return head;
    }

    /** Returns whether the request line has been read. */
    public boolean isLineRead() {
        return inFields;
    }

    /** Returns a copy of the octets taken so far, as they came: a whole head, after its end. */
    public byte[] received() {
        return Arrays.copyOf(head.fields.bytes, head.fields.length);
    }

    /** Returns the status to refuse with: 400, 414, 431 or 505; 0 if nothing is wrong. */
    public int status() {
        return status;
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
                return in.hasRemaining() ? tooLarge() : HeadProgress.NEED_MORE;
            }
            fields.append(in, piece);
            if (read(fields) == HeadProgress.COMPLETE) {
                in.position(in.position() - (fields.length - lines.at()));
                fields.length = lines.at();
                return HeadProgress.COMPLETE;
            }
        }
        return HeadProgress.BAD;
    }

    private HeadProgress read(HeadFields fields) {
        if (!inFields) {
            HeadProgress progress = line.parse(fields, head);
            if (progress != HeadProgress.COMPLETE) {
                refuse(400, line.fault());
                return progress;
            }
            inFields = true;
            lines.start(line.at());
            if (head.version() / 10 != 1) {
                // Not for the gate, to which 20 is what a front says that reads HTTP/2.
                refuse(505, "version: neither HTTP/1.0 nor HTTP/1.1");
                return HeadProgress.BAD;
            }
        }
        HeadProgress progress = lines.parse(fields);
        refuse(fields.count() == maxFields ? 431 : 400, lines.fault());
        return progress;
    }

    private HeadProgress tooLarge() {
        refuse(!inFields && line.cutTarget(head) ? 414 : 431, "head: more than " + maxBytes + " octets");
        return HeadProgress.BAD;
    }

    private void refuse(int with, @Nullable String why) {
        if (why != null) {
            status = with;
            fault = why;
        }
    }
}
