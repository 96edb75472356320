// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code method SP target SP HTTP/1.x CRLF} (RFC 9112 section 3), in pieces of any size.
 *
 * <p>One empty line before it is passed over (section 2.2). A single blank stands between the parts; a target is visible
 * ASCII, and what it means is not looked at here.
 */
final class RequestLineParser {

    private enum Place {
        EMPTY_LINE,
        METHOD_START,
        METHOD,
        TARGET,
        VERSION,
        LINE_END
    }

    // '9' stands for any digit: a version that is well-formed and unknown is refused as such.
    private static final String VERSION = "HTTP/9.9";

    private Place place = Place.METHOD_START;
    private boolean skipped;
    private int at;
    private int start;
    private int fits;
    private @Nullable String fault;

    void reset() {
        place = Place.METHOD_START;
        skipped = false;
        at = 0;
        fault = null;
    }

    int at() {
        return at;
    }

    @Nullable
    String fault() {
        return fault;
    }

    /** Takes a target that is too long for what is there of it; returns whether that is what is too long. */
    boolean cutTarget(RequestHead into) {
        if (place == Place.TARGET) {
            into.target(start, at);
        }
        return place == Place.TARGET;
    }

    HeadProgress parse(HeadFields head, RequestHead into) {
        byte[] bytes = head.bytes;
        int end = head.length;
        while (at < end) {
            byte b = bytes[at];
            switch (place) {
                case METHOD_START -> {
                    if (b == Octets.CR && !skipped) {
                        skipped = true;
                        place = Place.EMPTY_LINE;
                    } else if (Octets.isToken(b)) {
                        start = at;
                        place = Place.METHOD;
                    } else {
                        return bad(b, "a method");
                    }
                }
                case EMPTY_LINE -> {
                    if (b != Octets.LF) {
                        return bad(b, "LF");
                    }
                    place = Place.METHOD_START;
                }
                case METHOD -> {
                    if (b == ' ') {
                        into.method(start, at);
                        start = at + 1;
                        place = Place.TARGET;
                    } else if (!Octets.isToken(b)) {
                        return bad(b, "a token and a blank");
                    }
                }
                case TARGET -> {
                    if (b == ' ' && at > start) {
                        into.target(start, at);
                        fits = 0;
                        place = Place.VERSION;
                    } else if (b <= ' ' || b == 0x7f) {
                        return bad(b, "a target of visible ASCII and a blank");
                    }
                }
                case VERSION -> {
                    if (fits == VERSION.length()) {
                        if (b != Octets.CR) {
                            return bad(b, "CRLF");
                        }
                        place = Place.LINE_END;
                    } else if (VERSION.charAt(fits) == '9' ? Octets.isDigit(b) : b == VERSION.charAt(fits)) {
                        fits++;
                    } else {
                        return bad(b, "HTTP/1.0 or HTTP/1.1");
                    }
                }
                case LINE_END -> {
                    if (b != Octets.LF) {
                        return bad(b, "LF");
                    }
                    into.version((bytes[at - 4] - '0') * 10 + (bytes[at - 2] - '0'));
                    at++;
                    return HeadProgress.COMPLETE;
                }
            }
            at++;
        }
        return HeadProgress.NEED_MORE;
    }

    private HeadProgress bad(byte b, String expected) {
        fault = "request line: " + Octets.show(b & 0xff) + " at octet " + at + " (expected: " + expected + ")";
        return HeadProgress.BAD;
    }
}
