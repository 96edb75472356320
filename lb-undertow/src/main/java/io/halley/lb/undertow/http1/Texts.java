// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

/** Comparisons and numbers that field values need. */
final class Texts {

    /** No value, or one that is not 1 to 18 digits. */
    static final long NOT_A_LENGTH = -1;

    private static final int MOST_DIGITS = 18;

    private Texts() {}

    static boolean equalsIgnoringCase(CharSequence text, CharSequence other) {
        return equalsIgnoringCase(text, 0, text.length(), other);
    }

    /** Returns whether {@code text[start..end)} is {@code other}, in any case of the ASCII letters. */
    static boolean equalsIgnoringCase(CharSequence text, int start, int end, CharSequence other) {
        if (end - start != other.length()) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (Octets.lower(text.charAt(i)) != Octets.lower(other.charAt(i - start))) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWithIgnoringCase(CharSequence text, CharSequence prefix) {
        return text.length() >= prefix.length() && equalsIgnoringCase(text, 0, prefix.length(), prefix);
    }

    /** Returns the text without blanks around it; the text itself if there are none. */
    static CharSequence trim(CharSequence text) {
        int start = 0;
        int end = text.length();
        while (start < end && Octets.isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && Octets.isBlank(text.charAt(end - 1))) {
            end--;
        }
        return start == 0 && end == text.length() ? text : text.subSequence(start, end);
    }

    /**
     * Returns the number that a {@code Content-Length} says, or {@link #NOT_A_LENGTH}.
     *
     * <p>Eighteen digits never overflow a long, so there is nothing to check after the digits (RFC 9110 section 8.6).
     */
    static long contentLength(CharSequence text) {
        int length = text.length();
        if (length == 0 || length > MOST_DIGITS) {
            return NOT_A_LENGTH;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!Octets.isDigit(c)) {
                return NOT_A_LENGTH;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    static boolean isToken(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Octets.isToken(text.charAt(i))) {
                return false;
            }
        }
        return text.length() > 0;
    }

    static boolean isValue(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Octets.isValue(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
