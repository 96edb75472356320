// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import org.jspecify.annotations.Nullable;

/**
 * Reads and changes the value of one {@code Set-Cookie} header, for whoever has the headers.
 *
 * <p>The name and the value are read as a browser does (RFC 6265 section 5.2): up to the first semicolon, parted by the
 * first {@code =}, without the blanks around; quotes are part of the value.
 */
public final class SetCookieHeader {

    private SetCookieHeader() {}

    /** Returns the cookie's name, or null if the header sets none that has one. */
    public static @Nullable String name(String header) {
        int equals = equalsSign(header);
        String name = equals < 0 ? "" : CookieHeader.trim(header, 0, equals);
        return name.isEmpty() ? null : name;
    }

    /** Returns whether the header sets a cookie of that name. */
    public static boolean isNamed(String header, String name) {
        return name.equals(name(header));
    }

    /** Returns the cookie's value, empty if there is none. */
    public static String value(String header) {
        int equals = equalsSign(header);
        return equals < 0 ? "" : CookieHeader.trim(header, equals + 1, endOfPair(header));
    }

    /** Returns the header with another value; name and attributes stay. */
    public static String replaceValue(String header, String value) {
        int equals = equalsSign(header);
        return equals < 0 ? header : header.substring(0, equals + 1) + value + header.substring(endOfPair(header));
    }

    private static int equalsSign(String header) {
        int equals = header.indexOf('=');
        return equals < endOfPair(header) ? equals : -1;
    }

    private static int endOfPair(String header) {
        int end = header.indexOf(';');
        return end < 0 ? header.length() : end;
    }
}
