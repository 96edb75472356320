// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of one HTTP/1 response, read strictly and up to 16 KB.
 *
 * <p>RFC 9112 sections 4 and 5; line ends must be CRLF, folded header lines are refused.
 */
final class ResponseHead {

    static final int LIMIT = 16 * 1024;

    private static final byte[] PREFIX = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

    private final List<String> lines = new ArrayList<>();
    private byte[] line = new byte[128];
    private int length;
    private int total;
    private int status = -1;
    private @Nullable String fault;

    /** Takes bytes up to the end of the head and returns whether that end was reached without a fault. */
    boolean read(ByteBuffer input) {
        while (fault == null && input.hasRemaining()) {
            byte b = input.get();
            if (++total > LIMIT) {
                fault = "response head over " + LIMIT + " bytes";
            } else if (b == '\n') {
                if (endOfLine()) {
                    return true;
                }
            } else {
                add(b);
            }
        }
        return false;
    }

    private void add(byte b) {
        if (b == 0 || (length > 0 && line[length - 1] == '\r')) {
            fault = "control character in the response head";
            return;
        }
        if (lines.isEmpty() && length < PREFIX.length && b != PREFIX[length]) {
            fault = "not an HTTP/1 response";
            return;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = b;
    }

    /** Returns whether the line was the empty one that ends the head. */
    private boolean endOfLine() {
        if (length == 0 || line[length - 1] != '\r') {
            fault = "line without CRLF in the response head";
            return false;
        }
        String text = new String(line, 0, length - 1, StandardCharsets.ISO_8859_1);
        length = 0;
        if (lines.isEmpty()) {
            statusLine(text);
        } else if (text.isEmpty()) {
            return true;
        } else if (nameEnd(text) < 0) {
            fault = "bad header line";
        }
        lines.add(text);
        return false;
    }

    private void statusLine(String text) {
        boolean valid = text.length() >= 12
                && isDigit(text.charAt(7))
                && text.charAt(8) == ' '
                && text.charAt(9) >= '1'
                && text.charAt(9) <= '9'
                && isDigit(text.charAt(10))
                && isDigit(text.charAt(11))
                && (text.length() == 12 || text.charAt(12) == ' ');
        if (valid) {
            status = Integer.parseInt(text, 9, 12, 10);
        } else {
            fault = "bad status line";
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int nameEnd(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && ProbeForm.isToken(text.substring(0, colon)) ? colon : -1;
    }

    /** Returns why it is no response, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    boolean isEmpty() {
        return total == 0;
    }

    int status() {
        return status;
    }

    /** Returns the reason phrase, at most 100 characters of visible ASCII, for people. */
    String reason() {
        String text = lines.get(0).length() > 13 ? lines.get(0).substring(13) : "";
        return text.substring(0, Math.min(100, text.length())).replaceAll("[^ -~]", "?");
    }

    /** Returns the value of the first header of that name, or null. */
    @Nullable
    String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Returns the values of all headers of that name. */
    List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        for (String text : lines.subList(1, lines.size())) {
            int end = nameEnd(text);
            if (end == name.length() && text.regionMatches(true, 0, name, 0, end)) {
                values.add(text.substring(end + 1).strip());
            }
        }
        return values;
    }
}
