// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code HTTP/1.x SP 3DIGIT [SP reason] CRLF} (RFC 9112 section 4), in pieces of any size.
 *
 * <p>Each octet is checked as it comes, so that a server that speaks something else is refused at once and not at a
 * timeout. The space before an empty reason may be missing, as servers and HAProxy have it.
 */
final class StatusLineParser {

    // '9' stands for any digit, '8' for any but 0.
    private static final String SHAPE = "HTTP/1.9 899";

    private int at;
    private boolean ended;
    private @Nullable String fault;

    void reset() {
        at = 0;
        ended = false;
        fault = null;
    }

    int at() {
        return at;
    }

    @Nullable
    String fault() {
        return fault;
    }

    HeadProgress parse(HeadFields head, ResponseHead into) {
        byte[] bytes = head.bytes;
        int end = head.length;
        while (at < end) {
            byte b = bytes[at];
            if (ended) {
                if (b != Octets.LF) {
                    return bad(b);
                }
                at++;
                return finish(bytes, into);
            }
            if (!fits(b)) {
                return bad(b);
            }
            ended = at >= SHAPE.length() && b == Octets.CR;
            at++;
        }
        return HeadProgress.NEED_MORE;
    }

    private boolean fits(byte b) {
        if (at < SHAPE.length()) {
            char expected = SHAPE.charAt(at);
            boolean digit = expected == '9' || (expected == '8' && b != '0');
            return digit ? Octets.isDigit(b) : b == expected;
        }
        return b == Octets.CR || (at == SHAPE.length() ? b == ' ' : Octets.isValue(b));
    }

    private HeadProgress finish(byte[] bytes, ResponseHead into) {
        int status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + (bytes[11] - '0');
        int reasonEnd = at - 2;
        into.statusLine(bytes[7] - '0', status, Math.min(SHAPE.length() + 1, reasonEnd), reasonEnd);
        return HeadProgress.COMPLETE;
    }

    private HeadProgress bad(byte b) {
        fault = "status line: " + Octets.show(b & 0xff) + " at octet " + at
                + " (expected: HTTP/1.x, a blank, 100 to 999, a blank and a reason, CRLF)";
        return HeadProgress.BAD;
    }
}
