// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

/**
 * The dates in a cookie's value: {@code VALUE|LAST|FIRST}, exactly as HAProxy writes and reads them.
 *
 * <p>A date is a count of 4 seconds since 1970, rounded up, as 5 characters of 6 bits, the highest first. 30 bits last
 * until 2106.
 */
final class CookieDates {
    static final char DELIMITER = '|';

    private static final int LENGTH = 5;
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private CookieDates() {}

    /** Appends the date of a moment in seconds. */
    static void append(StringBuilder value, long seconds) {
        long units = (seconds + 3) >> 2;
        value.append(DELIMITER);
        for (int shift = 6 * (LENGTH - 1); shift >= 0; shift -= 6) {
            value.append(DIGITS.charAt((int) (units >> shift) & 0x3f));
        }
    }

    /** Returns the last date in seconds, 0 if there is none that can be read. */
    static long last(String value) {
        return at(value, value.indexOf(DELIMITER));
    }

    /** Returns the first date in seconds, 0 if there is none that can be read. */
    static long first(String value) {
        int last = value.indexOf(DELIMITER);
        return last < 0 ? 0 : at(value, value.indexOf(DELIMITER, last + 1));
    }

    private static long at(String value, int delimiter) {
        if (delimiter < 0 || value.length() - delimiter <= LENGTH) {
            return 0;
        }
        long units = 0;
        for (int i = delimiter + 1; i <= delimiter + LENGTH; i++) {
            int digit = DIGITS.indexOf(value.charAt(i));
            if (digit < 0) {
                return 0;
            }
            units = units << 6 | digit;
        }
        return units << 2;
    }
}
