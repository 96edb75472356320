// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.util.Arrays;

/** The octets of a head that is being written, up to a limit; checks what others made as it copies it. */
final class HeadBuffer {

    /** Every character was allowed. */
    static final int FINE = -1;

    private static final int SMALL = 1024;
    private static final int KEPT = 8 * 1024;

    private static final int WINDOW = 128;

    byte[] bytes = new byte[SMALL];
    int length;

    private final char[] window = new char[WINDOW];

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

    /** Writes text of our own: ASCII. */
    void ascii(String text) {
        int n = text.length();
        if (hasRoom(n)) {
            narrow(text, n);
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

    /** Writes octets of our own. */
    void octets(byte[] source) {
        octets(source, 0, source.length);
    }

    /** Writes a number of 0 or more in decimal. */
    void number(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        if (hasRoom(digits)) {
            long rest = value;
            for (int i = length + digits - 1; i >= length; i--) {
                bytes[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += digits;
        }
    }

    void crlf() {
        if (hasRoom(2)) {
            bytes[length] = Octets.CR;
            bytes[length + 1] = Octets.LF;
            length += 2;
        }
    }

    /** Writes a token, and returns {@link #FINE} or the first character that no token has. */
    int token(String text) {
        int n = text.length();
        if (!hasRoom(n)) {
            return FINE;
        }
        boolean latin1 = narrow(text, n);
        for (int i = length; i < length + n; i++) {
            if (!Octets.isToken(bytes[i])) {
                return text.charAt(i - length);
            }
        }
        return latin1 ? grown(n) : firstWide(text);
    }

    /** Writes a request target, and returns {@link #FINE} or the first character that no target has. */
    int target(String text) {
        int n = text.length();
        if (!hasRoom(n)) {
            return FINE;
        }
        boolean latin1 = narrow(text, n);
        for (int i = length; i < length + n; i++) {
            if (!Octets.isTarget((char) (bytes[i] & 0xff))) {
                return text.charAt(i - length);
            }
        }
        return latin1 ? grown(n) : firstWide(text);
    }

    /** Writes a field value, and returns {@link #FINE} or the first character that no value has. */
    int value(String text) {
        int n = text.length();
        if (!hasRoom(n)) {
            return FINE;
        }
        boolean latin1 = narrow(text, n);
        int bad = Octets.endOfValue(bytes, length, length + n);
        if (bad < length + n) {
            return text.charAt(bad - length);
        }
        length += n;
        return latin1 ? FINE : firstWide(text);
    }

    private int grown(int n) {
        length += n;
        return n == 0 ? ' ' : FINE;
    }

    // By way of a char[], which costs a third of a loop over String.charAt on JDK 25.
    private boolean narrow(String text, int n) {
        int all = 0;
        for (int done = 0; done < n; done += WINDOW) {
            int piece = Math.min(WINDOW, n - done);
            text.getChars(done, done + piece, window, 0);
            for (int i = 0; i < piece; i++) {
                char c = window[i];
                all |= c;
                bytes[length + done + i] = (byte) c;
            }
        }
        return all <= 0xff;
    }

    private static int firstWide(String text) {
        int i = 0;
        while (text.charAt(i) <= 0xff) {
            i++;
        }
        return text.charAt(i);
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
        int bad = Octets.endOfValue(source, start, end);
        if (bad < end) {
            return source[bad] & 0xff;
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
