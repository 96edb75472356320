// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.util.ArrayList;
import java.util.List;

/** Collects the {@code Cookie} lines of a request into one (RFC 9113 section 8.2.3) and edits its pairs. */
final class CookieEdits {

    private final HeadBuffer pairs;
    private final List<String> removed = new ArrayList<>(0);
    private final List<String> replaced = new ArrayList<>(0);

    CookieEdits(int maxBytes) {
        pairs = new HeadBuffer(maxBytes);
    }

    void clear() {
        pairs.clear();
        if (!removed.isEmpty()) {
            removed.clear();
        }
        if (!replaced.isEmpty()) {
            replaced.clear();
        }
    }

    boolean isFull() {
        return pairs.isFull();
    }

    /** Adds a line's value; returns as {@link HeadBuffer#value}. */
    int add(String value) {
        separate(value.length());
        return pairs.value(value);
    }

    /** Adds a line's value; returns as {@link HeadBuffer#value}. */
    int add(byte[] source, int start, int end) {
        separate(end - start);
        return pairs.value(source, start, end);
    }

    private void separate(int length) {
        if (pairs.length > 0 && length > 0) {
            pairs.ascii("; ");
        }
    }

    void remove(String name) {
        removed.add(name);
    }

    void append(String name, String value) {
        requireValue(name, value);
        add(name + '=' + value);
    }

    private static void requireValue(String name, String value) {
        if (!Texts.isValue(value) || value.indexOf(';') >= 0) {
            throw new IllegalArgumentException("Cookie " + name + ": value with a control character or semicolon");
        }
    }

    void replace(String name, String value) {
        requireValue(name, value);
        replaced.add(name);
        replaced.add(value);
    }

    /** Writes the line, unless nothing is left of it. */
    void write(HeadBuffer out) {
        if (pairs.length == 0) {
            return;
        }
        int line = out.length;
        out.ascii("Cookie: ");
        int start = out.length;
        if (removed.isEmpty() && replaced.isEmpty()) {
            out.octets(pairs.bytes, 0, pairs.length);
        } else {
            writeEdited(out, start);
        }
        if (out.length == start) {
            out.length = line;
        } else {
            out.crlf();
        }
    }

    private void writeEdited(HeadBuffer out, int first) {
        int start = 0;
        while (start < pairs.length) {
            int end = start;
            while (end < pairs.length && pairs.bytes[end] != ';') {
                end++;
            }
            pair(out, first, start, end);
            start = end + 1;
        }
    }

    private void pair(HeadBuffer out, int first, int from, int to) {
        byte[] bytes = pairs.bytes;
        int start = from;
        int end = to;
        while (start < end && Octets.isBlank(bytes[start])) {
            start++;
        }
        while (end > start && Octets.isBlank(bytes[end - 1])) {
            end--;
        }
        int nameEnd = nameEnd(start, end);
        if (start == end || indexOf(removed, 1, start, nameEnd) >= 0) {
            return;
        }
        if (out.length > first) {
            out.ascii("; ");
        }
        int replacement = indexOf(replaced, 2, start, nameEnd);
        if (replacement < 0) {
            out.octets(bytes, start, end);
        } else {
            out.ascii(replaced.get(replacement));
            out.ascii("=");
            out.ascii(replaced.get(replacement + 1));
        }
    }

    // A pair without an equals sign has a value and no name (RFC 6265bis section 5.6), and is nobody's cookie.
    private int nameEnd(int start, int end) {
        byte[] bytes = pairs.bytes;
        for (int i = start; i < end; i++) {
            if (bytes[i] == '=') {
                int nameEnd = i;
                while (nameEnd > start && Octets.isBlank(bytes[nameEnd - 1])) {
                    nameEnd--;
                }
                return nameEnd;
            }
        }
        return start;
    }

    private int indexOf(List<String> names, int step, int start, int end) {
        for (int i = 0; i < names.size(); i += step) {
            if (isName(names.get(i), start, end)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isName(String name, int start, int end) {
        if (name.length() != end - start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (name.charAt(i - start) != (pairs.bytes[i] & 0xff)) {
                return false;
            }
        }
        return start < end;
    }
}
