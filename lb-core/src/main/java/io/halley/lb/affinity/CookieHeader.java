// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes the value of one {@code Cookie} header (RFC 6265 section 4.2.1), for whoever has the headers.
 *
 * <p>Pairs end at a semicolon and nowhere else: quotes are part of a value, {@code $Version} is a name like any other.
 * Blanks around names and values do not count; what has no {@code =} is no cookie. Names are compared with their case.
 * All methods look at each character a fixed number of times, and only what they return is allocated.
 */
public final class CookieHeader {

    private CookieHeader() {}

    /**
     * Returns the value of a cookie, or null if there are not so many of that name.
     *
     * @param occurrence 0 for the first of that name in this header
     */
    public static @Nullable String value(String header, String name, int occurrence) {
        int left = occurrence;
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            if (isNamed(header, at, name) && left-- == 0) {
                int end = end(header, at);
                return trim(header, header.indexOf('=', at) + 1, end);
            }
        }
        return null;
    }

    /**
     * Returns, of a cookie whose name begins so, the rest of the name, {@code =} and the value, or null if there are
     * not so many.
     */
    static @Nullable String prefixed(String header, String prefix, int occurrence) {
        int left = occurrence;
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            int equals = equalsBehind(header, at, prefix);
            if (equals >= 0 && left-- == 0) {
                int rest = header.indexOf(prefix, at) + prefix.length();
                return trim(header, rest, equals) + '=' + trim(header, equals + 1, end(header, at));
            }
        }
        return null;
    }

    /** Returns how many cookies there are whose name begins so. */
    static int countPrefixed(String header, String prefix) {
        int count = 0;
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            if (equalsBehind(header, at, prefix) >= 0) {
                count++;
            }
        }
        return count;
    }

    /** Returns where the pair that begins there has its {@code =}, or -1 if its name does not begin so. */
    private static int equalsBehind(String header, int at, String prefix) {
        int end = end(header, at);
        int start = at;
        while (start < end && isBlank(header.charAt(start))) {
            start++;
        }
        int equals = header.startsWith(prefix, start) ? header.indexOf('=', start + prefix.length()) : -1;
        return equals < end ? equals : -1;
    }

    /** Returns whether the value of any cookie of that name passes a test; it is asked in the order of the header. */
    public static boolean anyValue(String header, String name, Predicate<String> test) {
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            if (isNamed(header, at, name) && test.test(trim(header, header.indexOf('=', at) + 1, end(header, at)))) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many cookies of that name there are. */
    public static int count(String header, String name) {
        int count = 0;
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            if (isNamed(header, at, name)) {
                count++;
            }
        }
        return count;
    }

    /**
     * Returns the header without the cookies of that name: itself if there is none, null if no other cookie is left.
     */
    public static @Nullable String remove(String header, String name) {
        if (count(header, name) == 0) {
            return header;
        }
        StringBuilder rest = new StringBuilder(header.length());
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            String pair = trim(header, at, end(header, at));
            if (!pair.isEmpty() && !isNamed(header, at, name)) {
                rest.append(rest.isEmpty() ? "" : "; ").append(pair);
            }
        }
        return rest.isEmpty() ? null : rest.toString();
    }

    /** Returns the header with another value for the cookies of that name; itself if there is none. */
    public static String replace(String header, String name, String value) {
        if (count(header, name) == 0) {
            return header;
        }
        StringBuilder changed = new StringBuilder(header.length() + value.length());
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            int end = end(header, at);
            if (isNamed(header, at, name)) {
                changed.append(header, at, header.indexOf('=', at) + 1).append(value);
            } else {
                changed.append(header, at, end);
            }
            changed.append(end < header.length() ? ";" : "");
        }
        return changed.toString();
    }

    private static int end(String header, int at) {
        int end = header.indexOf(';', at);
        return end < 0 ? header.length() : end;
    }

    /** Returns whether the pair that begins there has that name and a value, be it empty. */
    private static boolean isNamed(String header, int at, String name) {
        int start = at;
        while (start < header.length() && isBlank(header.charAt(start))) {
            start++;
        }
        if (!header.startsWith(name, start)) {
            return false;
        }
        int equals = start + name.length();
        while (equals < header.length() && isBlank(header.charAt(equals))) {
            equals++;
        }
        return equals < header.length() && header.charAt(equals) == '=';
    }

    static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
