// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes what strangers wrote so that it cannot be taken for anything else: as HAProxy, {@code #} and two hexadecimal
 * digits for each octet that is not printable ASCII or has a meaning in its place.
 */
enum LogText {
    /** In quotes. */
    REQUEST("\"#"),
    /** In braces. */
    HEADER("\"#{|}"),
    /** Between blanks; HAProxy writes it as it is. */
    COOKIE("\"# ");

    private static final String DIGITS = "0123456789ABCDEF";

    private final String special;

    LogText(String special) {
        this.special = special;
    }

    void append(StringBuilder to, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                if (special.indexOf(c) < 0) {
                    to.append(c);
                } else {
                    escape(to, c);
                }
            } else if (c <= 0xff) {
                // Heads are read as ISO 8859-1: one character is one octet.
                escape(to, c);
            } else {
                int end = i + Character.charCount(text.codePointAt(i));
                for (byte octet : text.substring(i, end).getBytes(UTF_8)) {
                    escape(to, octet & 0xff);
                }
                i = end - 1;
            }
        }
    }

    private static void escape(StringBuilder to, int octet) {
        to.append('#').append(DIGITS.charAt(octet >> 4)).append(DIGITS.charAt(octet & 0xf));
    }
}
