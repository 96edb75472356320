// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's request head as it came, read in place: nothing is copied out of it before somebody asks.
 *
 * <p>Filled by a {@link RequestHeadParser} and valid until that parser is reset. Thread: not thread-safe; the owner's
 * thread only.
 */
public final class RequestHead {

    // A frequent method costs no string.
    private static final String[] METHODS = {"GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH"};

    final HeadFields fields = new HeadFields();
    private final OctetText value = new OctetText();
    private int methodStart;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int version;
    private String lastCookie = "";

    RequestHead() {}

    void clear() {
        fields.clear();
        methodEnd = methodStart;
        targetEnd = targetStart;
        version = 0;
    }

    void method(int start, int end) {
        methodStart = start;
        methodEnd = end;
    }

    void target(int start, int end) {
        targetStart = start;
        targetEnd = end;
    }

    void version(int version) {
        this.version = version;
    }

    /** Returns the version: 10 and 11 for HTTP/1.0 and HTTP/1.1, or whatever two digits stood there. */
    public int version() {
        return version;
    }

    /** Returns the method; a frequent one without a new string. */
    public String method() {
        for (String frequent : METHODS) {
            if (isText(methodStart, methodEnd, frequent)) {
                return frequent;
            }
        }
        return fields.text(methodStart, methodEnd);
    }

    /** Returns the target: {@code known} itself if it is that, since a client often asks for the same again. */
    public String target(String known) {
        return isText(targetStart, targetEnd, known) ? known : fields.text(targetStart, targetEnd);
    }

    private boolean isText(int start, int end, String text) {
        if (text.length() != end - start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if ((fields.bytes[i] & 0xff) != text.charAt(i - start)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a field line's value, or null if there are not so many lines of that name; valid until the next call.
     *
     * @param occurrence 0 for the first line of that name
     */
    public @Nullable CharSequence value(KnownField name, int occurrence) {
        int field = fields.find(name, 0);
        for (int left = occurrence; left > 0 && field >= 0; left--) {
            field = fields.find(name, field + 1);
        }
        return field < 0 ? null : value.over(fields.bytes, fields.valueStart(field), fields.valueEnd(field));
    }

    /** Returns the value of a field line, or null if there are not so many; the name's case does not matter. */
    public @Nullable String header(String name, int occurrence) {
        int field = fields.find(name, 0);
        for (int left = occurrence; left > 0 && field >= 0; left--) {
            field = fields.find(name, field + 1);
        }
        return field < 0 ? null : fields.value(field);
    }

    /** Returns a cookie's value (RFC 6265 section 4.2), or null if there are not so many of that name. */
    public @Nullable String cookie(String name, int occurrence) {
        int left = occurrence;
        for (int line = fields.find(KnownField.COOKIE, 0); line >= 0; line = fields.find(KnownField.COOKIE, line + 1)) {
            int lineEnd = fields.valueEnd(line);
            int end;
            for (int start = fields.valueStart(line); start < lineEnd; start = end + 1) {
                end = endOfPair(start, lineEnd);
                int equals = endOfName(name, start, end);
                if (equals >= 0 && left-- == 0) {
                    return trimmed(equals + 1, end);
                }
            }
        }
        return null;
    }

    private int endOfPair(int start, int lineEnd) {
        int end = start;
        while (end < lineEnd && fields.bytes[end] != ';') {
            end++;
        }
        return end;
    }

    /** Returns where the equals sign of a pair of that name stands, or -1 if the pair has another name. */
    private int endOfName(String name, int start, int end) {
        int from = start;
        while (from < end && fields.bytes[from] == ' ') {
            from++;
        }
        int equals = from + name.length();
        return equals < end && fields.bytes[equals] == '=' && isText(from, equals, name) ? equals : -1;
    }

    private String trimmed(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Octets.isBlank(fields.bytes[start])) {
            start++;
        }
        while (end > start && Octets.isBlank(fields.bytes[end - 1])) {
            end--;
        }
        // A client sends the same again with each request, which so costs no new string.
        if (!isText(start, end, lastCookie)) {
            lastCookie = new String(fields.bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
        return lastCookie;
    }

    /** Gives the field lines to a writer, as they came. */
    public void copyTo(RequestHeadWriter writer) {
        for (int i = 0; i < fields.count(); i++) {
            writer.header(
                    fields.bytes, fields.nameStart(i), fields.nameEnd(i), fields.valueStart(i), fields.valueEnd(i));
        }
    }
}
