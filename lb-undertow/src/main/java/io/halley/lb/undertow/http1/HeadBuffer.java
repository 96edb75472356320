// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.util.Arrays;

/** The octets of a head that is being written, up to a limit; checks what others made as it copies it. */
final class HeadBuffer {

    /** Every character was allowed. */
    static final int FINE = -1;

    private static final int SMALL = 1024;
    private static final int KEPT = 8 * 1024;

    byte[] bytes = new byte[SMALL];
    int length;

    private final int limit;
    private boolean full;

    HeadBuffer(int limit) {
        this.limit = limit;
    }

    void clear() {
        length = 0;
        full = false;
        if (bytes.length > KEPT) {
            bytes = new byte[SMALL];
        }
    }

    /** Returns whether something did not fit; what was written since then is of no use. */
    boolean isFull() {
        return full;
    }

    /** Writes text of our own. */
    void ascii(String text) {
        int n = text.length();
        if (hasRoom(n)) {
            for (int i = 0; i < n; i++) {
                bytes[length + i] = (byte) text.charAt(i);
            }
            length += n;
        }
    }

    /** Writes octets that have been checked. */
    void octets(byte[] source, int start, int end) {
        if (hasRoom(end - start)) {
            System.arraycopy(source, start, bytes, length, end - start);
            length += end - start;
        }
    }

    void number(long value) {
        ascii(Long.toString(value));
    }

    void crlf() {
        if (hasRoom(2)) {
            bytes[length] = Octets.CR;
            bytes[length + 1] = Octets.LF;
            length += 2;
        }
    }

    /** Writes a token, and returns {@link #FINE} or the first character that no token has. */
    int token(CharSequence text) {
        int n = text.length();
        if (!hasRoom(n)) {
            return FINE;
        }
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (!Octets.isToken(c)) {
                return c;
            }
            to[at++] = (byte) c;
        }
        length = at;
        return n == 0 ? ' ' : FINE;
    }

    /** Writes a request target, and returns {@link #FINE} or the first character that no target has. */
    int target(CharSequence text) {
        int n = text.length();
        if (!hasRoom(n)) {
            return FINE;
        }
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (!Octets.isTarget(c)) {
                return c;
            }
            bytes[length + i] = (byte) c;
        }
        length += n;
        return n == 0 ? ' ' : FINE;
    }

    /** Writes a field value, and returns {@link #FINE} or the first character that no value has. */
    int value(CharSequence text) {
        int n = text.length();
        if (!hasRoom(n)) {
            return FINE;
        }
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (!Octets.isValue(c)) {
                return c;
            }
            to[at++] = (byte) c;
        }
        length = at;
        return FINE;
    }

    int token(byte[] source, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Octets.isToken(source[i])) {
                return source[i] & 0xff;
            }
        }
        octets(source, start, end);
        return start == end ? ' ' : FINE;
    }

    int value(byte[] source, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Octets.isValue(source[i])) {
                return source[i] & 0xff;
            }
        }
        octets(source, start, end);
        return FINE;
    }

    /** Takes out the field lines of that name behind {@code from}; all of them end in CRLF. */
    void cutLines(int from, CharSequence name) {
        int line = from;
        while (line < length) {
            int end = line;
            while (bytes[end] != Octets.LF) {
                end++;
            }
            if (isNamed(line, name)) {
                cut(line, end + 1);
            } else {
                line = end + 1;
            }
        }
    }

    private boolean isNamed(int line, CharSequence name) {
        int n = name.length();
        for (int i = 0; i < n; i++) {
            if ((Octets.lower(bytes[line + i]) & 0xff) != Octets.lower(name.charAt(i))) {
                return false;
            }
        }
        return bytes[line + n] == ':';
    }

    private void cut(int start, int end) {
        System.arraycopy(bytes, end, bytes, start, length - end);
        length -= end - start;
    }

    private boolean hasRoom(int n) {
        int needed = length + n;
        if (full || n > limit || needed > limit) {
            full = true;
            return false;
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(limit, bytes.length * 2)));
        }
        return true;
    }
}
