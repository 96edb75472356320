// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;

/**
 * Writes the head of a response to a client: what a server said, or the balancer itself, and the lines that frame it.
 *
 * <p>One for each IO thread is enough: it holds a head only from its start until that is copied. What a server sent was
 * checked when it was read, and goes on without a string being made of it. Thread: not thread-safe.
 */
public final class ResponseHeadWriter {

    // A server's head has at most 32 KiB; the rest is room for what the balancer adds.
    private static final int MAX_BYTES = 64 * 1024;

    private final HeadBuffer out = new HeadBuffer(MAX_BYTES);
    private boolean dated;

    /** Starts with a server's head: its status, reason, and the lines that go on. */
    public void start(ResponseHead head) {
        begin(head.status());
        head.copyReason(out);
        out.crlf();
        dated = head.copyLines(out);
    }

    /** Starts a head of the balancer's own. */
    public void start(int status, String reason) {
        begin(status);
        out.ascii(reason);
        out.crlf();
    }

    private void begin(int status) {
        out.clear();
        dated = false;
        out.ascii("HTTP/1.1 ");
        out.number(status);
        out.ascii(" ");
    }

    /** Writes a line of the balancer's own: ASCII. */
    public void line(String name, String value) {
        out.ascii(name);
        out.ascii(": ");
        out.ascii(value);
        out.crlf();
    }

    /** Writes a {@code Date} line, unless the server wrote one (RFC 9110 section 6.6.1). */
    public void date(byte[] line) {
        if (!dated) {
            out.octets(line);
        }
    }

    /** Says how long the body is. */
    public void contentLength(long length) {
        out.ascii("Content-Length: ");
        out.number(length);
        out.crlf();
    }

    /** Says that the body is chunked. */
    public void chunked() {
        out.ascii("Transfer-Encoding: chunked\r\n");
    }

    /** Writes the empty line; returns whether the head is whole, and not larger than it may be. */
    public boolean finish() {
        out.crlf();
        return !out.isFull();
    }

    /** Returns the length of the finished head in octets. */
    public int length() {
        return out.length;
    }

    /** Copies the finished head, for which there has to be room. */
    public void copyTo(ByteBuffer to) {
        to.put(out.bytes, 0, out.length);
    }
}
