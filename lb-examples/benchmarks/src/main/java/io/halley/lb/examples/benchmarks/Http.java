// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** Just enough HTTP/1.1 for both ends of a measurement; trusts its peer. */
final class Http {

    private Http() {}

    /** Returns where the body begins, or -1 while the head is not complete. */
    static int headEnd(ByteBuffer bytes) {
        for (int i = bytes.position() + 3; i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n' && bytes.get(i - 1) == '\r' && bytes.get(i - 2) == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Returns the value of a header whose name is given in lower case, or an empty text. */
    static String header(ByteBuffer bytes, int headEnd, String name) {
        int at = bytes.position();
        while (at < headEnd) {
            int end = at;
            while (bytes.get(end) != '\n') {
                end++;
            }
            if (isNamed(bytes, at, end, name)) {
                return text(bytes, at + name.length() + 1, end).trim();
            }
            at = end + 1;
        }
        return "";
    }

    /** Returns the announced length of the body, 0 where none is announced. */
    static long contentLength(ByteBuffer bytes, int headEnd) {
        String value = header(bytes, headEnd, "content-length");
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /** Returns whether the text at the buffer's position begins so. */
    static boolean startsWith(ByteBuffer bytes, String start) {
        if (bytes.remaining() < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            if (bytes.get(bytes.position() + i) != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static String text(ByteBuffer bytes, int from, int to) {
        byte[] copy = new byte[to - from];
        bytes.get(from, copy);
        return new String(copy, ISO_8859_1);
    }

    private static boolean isNamed(ByteBuffer bytes, int at, int end, String name) {
        if (end - at <= name.length() || bytes.get(at + name.length()) != ':') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((bytes.get(at + i) | 0x20) != name.charAt(i) && bytes.get(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
