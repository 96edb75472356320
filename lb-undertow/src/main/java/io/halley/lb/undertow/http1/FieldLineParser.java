// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/**
 * Finds the field lines of a head in one pass, in as many pieces as it comes in (RFC 9112 section 5).
 *
 * <p>CRLF only, no folded lines, names are tokens, values hold no control octets except HTAB.
 */
final class FieldLineParser {

    private enum Place {
        LINE_START,
        NAME,
        BLANKS,
        VALUE,
        LINE_END,
        HEAD_END,
        DONE
    }

    private final int maxFields;
    private Place place = Place.LINE_START;
    private int at;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private @Nullable String fault;

    FieldLineParser(int maxFields) {
        this.maxFields = maxFields;
    }

    /** Starts at an offset of the head: the first octet behind the start line. */
    void start(int offset) {
        at = offset;
        place = Place.LINE_START;
        fault = null;
    }

    /** Returns the offset of the next octet to be read. */
    int at() {
        return at;
    }

    @Nullable
    String fault() {
        return fault;
    }

    /** Reads on to the end of what the head has. */
    HeadProgress parse(HeadFields head) {
        while (at < head.length && fault == null) {
            switch (place) {
                case LINE_START -> lineStart(head);
                case NAME -> name(head);
                case BLANKS -> blanks(head);
                case VALUE -> value(head);
                case LINE_END -> lineEnd(head);
                case HEAD_END -> headEnd(head);
                case DONE -> {
                    return HeadProgress.COMPLETE;
                }
            }
        }
        if (fault != null) {
            return HeadProgress.BAD;
        }
        return place == Place.DONE ? HeadProgress.COMPLETE : HeadProgress.NEED_MORE;
    }

    private void lineStart(HeadFields head) {
        byte b = head.bytes[at];
        if (b == Octets.CR) {
            at++;
            place = Place.HEAD_END;
        } else if (Octets.isBlank(b)) {
            fault = "header: a line that starts with a blank (expected: no folded lines)";
        } else if (head.count() == maxFields) {
            fault = "header: more than " + maxFields + " lines";
        } else {
            nameStart = at;
            place = Place.NAME;
        }
    }

    private void name(HeadFields head) {
        byte[] bytes = head.bytes;
        int end = head.length;
        int i = at;
        while (i < end && Octets.isToken(bytes[i])) {
            i++;
        }
        at = i;
        if (i == end) {
            return;
        }
        if (bytes[i] != ':' || i == nameStart) {
            fault = "header name: " + Octets.show(bytes[i] & 0xff) + " (expected: a token and a colon)";
            return;
        }
        nameEnd = i;
        at = i + 1;
        place = Place.BLANKS;
    }

    private void blanks(HeadFields head) {
        byte[] bytes = head.bytes;
        while (at < head.length && Octets.isBlank(bytes[at])) {
            at++;
        }
        if (at < head.length) {
            valueStart = at;
            place = Place.VALUE;
        }
    }

    private void value(HeadFields head) {
        byte[] bytes = head.bytes;
        int end = head.length;
        int i = Octets.endOfValue(bytes, at, end);
        at = i;
        if (i == end) {
            return;
        }
        if (bytes[i] != Octets.CR) {
            fault = "header value: " + Octets.show(bytes[i] & 0xff) + " (expected: no control octets, CRLF at the end)";
            return;
        }
        at = i + 1;
        place = Place.LINE_END;
    }

    private void lineEnd(HeadFields head) {
        if (!isLineFeed(head)) {
            return;
        }
        int valueEnd = at - 2;
        while (valueEnd > valueStart && Octets.isBlank(head.bytes[valueEnd - 1])) {
            valueEnd--;
        }
        head.add(nameStart, nameEnd, valueStart, valueEnd);
        place = Place.LINE_START;
    }

    private void headEnd(HeadFields head) {
        if (isLineFeed(head)) {
            place = Place.DONE;
        }
    }

    private boolean isLineFeed(HeadFields head) {
        if (head.bytes[at] != Octets.LF) {
            fault = "header: CR and " + Octets.show(head.bytes[at] & 0xff) + " (expected: CRLF)";
            return false;
        }
        at++;
        return true;
    }
}
