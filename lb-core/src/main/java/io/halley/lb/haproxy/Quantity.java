// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times and sizes as HAProxy writes them: digits and one unit (configuration manual, 2.5). */
final class Quantity {

    static final String A_TIME = "a time, for example 500ms, 30s or 10m";
    static final String A_SIZE = "a size, for example 4096, 100k or 1m";

    /** HAProxy's timers are signed milliseconds of 32 bits. */
    private static final long MOST_MILLIS = Integer.MAX_VALUE;

    private Quantity() {}

    /**
     * Returns a time, or null if the text is none or is longer than 24.8 days.
     *
     * @param unit the unit of a number that has none
     */
    static @Nullable Duration time(String text, ChronoUnit unit) {
        int digits = digits(text);
        ChronoUnit named = digits == 0 ? null : unit(text.substring(digits), unit);
        if (named == null || digits > 18) {
            return null;
        }
        long number = Long.parseLong(text, 0, digits, 10);
        if (number > MOST_MILLIS * 1000) {
            return null;
        }
        Duration time = named.getDuration().multipliedBy(number);
        return time.compareTo(Duration.ofMillis(MOST_MILLIS)) > 0 ? null : time;
    }

    /** Returns a size with an optional {@code k}, {@code m} or {@code g} of 1024, or -1 if the text is none. */
    static long size(String text) {
        int digits = digits(text);
        if (digits == 0 || digits > 12 || text.length() > digits + 1) {
            return -1;
        }
        long number = Long.parseLong(text, 0, digits, 10);
        if (text.length() == digits) {
            return number;
        }
        return switch (Character.toLowerCase(text.charAt(digits))) {
            case 'k' -> number << 10;
            case 'm' -> number << 20;
            case 'g' -> number << 30;
            default -> -1;
        };
    }

    private static int digits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static @Nullable ChronoUnit unit(String text, ChronoUnit unit) {
        return switch (text) {
            case "" -> unit;
            case "us" -> ChronoUnit.MICROS;
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            default -> null;
        };
    }
}
