// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import io.halley.lb.model.ResponseEdit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's response head: what it says, what was changed of it, and what goes on to the client.
 *
 * <p>Filled by a {@link ResponseHeadParser} and valid until that parser is reset. The lines that go on are walked with
 * {@link #next}: fields of the server's connection (RFC 9110 section 7.6.1) and everything that frames the body are
 * left out, since whoever writes the head frames the body anew.
 *
 * <p>Thread: not thread-safe; the owner's thread only.
 */
public final class ResponseHead implements ResponseEdit {

    /** No {@code Content-Length}. */
    public static final long UNKNOWN_LENGTH = -1;

    private static final List<String> OF_THE_BODY =
            List.of("Content-Encoding", "ETag", "Digest", "Content-Digest", "Repr-Digest", "Content-MD5");

    final HeadFields fields = new HeadFields();
    private final SetCookieEdits edits = new SetCookieEdits(fields);
    private int status;
    private int minorVersion;
    private int reasonStart;
    private int reasonEnd;
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength = UNKNOWN_LENGTH;
    private boolean persistent;

    ResponseHead() {}

    void clear() {
        fields.clear();
        edits.clear();
        status = 0;
        framing = BodyFraming.NONE;
        contentLength = UNKNOWN_LENGTH;
        persistent = false;
    }

    void statusLine(int minorVersion, int status, int reasonStart, int reasonEnd) {
        this.minorVersion = minorVersion;
        this.status = status;
        this.reasonStart = reasonStart;
        this.reasonEnd = reasonEnd;
    }

    void framed(BodyFraming framing, long contentLength, boolean persistent) {
        this.framing = framing;
        this.contentLength = contentLength;
        this.persistent = persistent;
    }

    @Override
    public int status() {
        return status;
    }

    /** Returns the second number of the server's version: 0 for HTTP/1.0. */
    public int minorVersion() {
        return minorVersion;
    }

    /** Returns the reason phrase, maybe empty. */
    public String reason() {
        return fields.text(reasonStart, reasonEnd);
    }

    /** Returns whether a final response follows: a 1xx other than 101. */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** Returns how the end of the body is known. */
    public BodyFraming framing() {
        return framing;
    }

    /**
     * Returns the {@code Content-Length}, or {@link #UNKNOWN_LENGTH}.
     *
     * <p>With {@link BodyFraming#NONE} it is what a GET would have got: it goes on to the client of a HEAD and with a
     * 304. A 1xx or 204 has none, whatever the server wrote (RFC 9110 section 8.6).
     */
    public long contentLength() {
        return contentLength;
    }

    /** Returns whether the server keeps the connection after this response (RFC 9112 section 9.3). */
    public boolean isPersistent() {
        return persistent;
    }

    @Override
    public @Nullable String lastHeader(String name) {
        int last = -1;
        for (int field = fields.find(name, 0); field >= 0; field = fields.find(name, field + 1)) {
            last = field;
        }
        return last < 0 ? null : fields.value(last);
    }

    /** Returns the first value that the server sent, whether it goes on or not. */
    @Override
    public @Nullable String header(String name) {
        int field = fields.find(name, 0);
        return field < 0 ? null : fields.value(field);
    }

    /** Returns the first value that the server sent, whether it goes on or not, or null. */
    public @Nullable String header(KnownField name) {
        int field = fields.find(name, 0);
        return field < 0 ? null : fields.value(field);
    }

    @Override
    public @Nullable String setCookie(String name, int occurrence) {
        return edits.value(name, occurrence);
    }

    @Override
    public @Nullable String setCookieLine(int occurrence) {
        return edits.line(occurrence);
    }

    /**
     * Adds a header line.
     *
     * @throws IllegalArgumentException if the name is no token or the value holds control characters
     */
    @Override
    public void addHeader(String name, String value) {
        edits.add(name, value);
    }

    @Override
    public void removeSetCookie(String name) {
        edits.remove(name);
    }

    /**
     * Gives the server's {@code Set-Cookie} lines of that name another value.
     *
     * @throws IllegalArgumentException if the value holds control characters or a semicolon
     */
    @Override
    public void replaceSetCookie(String name, String value) {
        edits.replace(name, value);
    }

    /** Sets it right for another body of that length: plain, and nobody's to store or to compare by a tag. */
    public void replaceBody(long length) {
        framing = BodyFraming.FIXED;
        contentLength = length;
        for (String about : OF_THE_BODY) {
            for (int field = fields.find(about, 0); field >= 0; field = fields.find(about, field + 1)) {
                fields.drop(field);
            }
        }
    }

    /**
     * Returns the next line that goes on to the client, or -1.
     *
     * @param line the line before, -1 to begin
     */
    public int next(int line) {
        for (int i = line + 1; i < fields.count(); i++) {
            if (!fields.isDropped(i)) {
                return i;
            }
        }
        int added = Math.max(line + 1, fields.count());
        return added < fields.count() + edits.added() ? added : -1;
    }

    /** Returns which frequent name a line has. */
    public KnownField known(int line) {
        return line < fields.count() ? fields.known(line) : KnownField.of(name(line));
    }

    /** Returns a line's name; a frequent one in its usual case and without a new string. */
    public String name(int line) {
        return line < fields.count() ? fields.name(line) : edits.addedName(line - fields.count());
    }

    /** Returns a line's value, changed if it was changed. */
    public String value(int line) {
        if (line >= fields.count()) {
            return edits.addedValue(line - fields.count());
        }
        String replaced = edits.replaced(line);
        return replaced == null ? fields.value(line) : replaced;
    }

    /** Writes the reason phrase as the server wrote it. */
    void copyReason(HeadBuffer out) {
        out.octets(fields.bytes, reasonStart, reasonEnd);
    }

    /** Writes the lines that go on, unchanged ones octet by octet; returns whether a {@code Date} is among them. */
    boolean copyLines(HeadBuffer out) {
        boolean dated = false;
        for (int line = next(-1); line >= 0; line = next(line)) {
            if (line < fields.count() && edits.replaced(line) == null) {
                dated |= fields.known(line) == KnownField.DATE;
                out.octets(fields.bytes, fields.nameStart(line), fields.nameEnd(line));
                out.ascii(": ");
                out.octets(fields.bytes, fields.valueStart(line), fields.valueEnd(line));
            } else {
                out.ascii(name(line));
                out.ascii(": ");
                out.ascii(value(line));
            }
            out.crlf();
        }
        return dated;
    }
}
