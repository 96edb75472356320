// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

/** The {@code host[:port]} of a {@code Host} line or an absolute-form target (RFC 9110 section 7.2). */
final class Authority {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;

    private Authority() {}

    /** Returns whether it names a host, and nothing else: no user, no path, no blank. */
    static boolean isValid(CharSequence text) {
        int end = hostEnd(text);
        return end > 0 && (end == text.length() || (text.charAt(end) == ':' && isPort(text, end + 1)));
    }

    /**
     * Returns whether two valid authorities are the same place.
     *
     * @param defaultPort the port of one that has none
     */
    static boolean isSame(CharSequence one, CharSequence other, int defaultPort) {
        int end = hostEnd(one);
        return end == hostEnd(other)
                && Texts.equalsIgnoringCase(one, 0, end, other.subSequence(0, end))
                && port(one, end, defaultPort) == port(other, end, defaultPort);
    }

    private static int hostEnd(CharSequence text) {
        return text.length() > 0 && text.charAt(0) == '[' ? literalEnd(text) : nameEnd(text);
    }

    // Only IPv6: no zone, no future version.
    private static int literalEnd(CharSequence text) {
        boolean colon = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ']') {
                return colon ? i + 1 : -1;
            }
            colon |= c == ':';
            if (c != ':' && c != '.' && !isHex(c)) {
                return -1;
            }
        }
        return -1;
    }

    private static int nameEnd(CharSequence text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i;
            }
            if (!Octets.isHost(c) || (c == '%' && !isEscape(text, i))) {
                return -1;
            }
        }
        return length;
    }

    private static boolean isEscape(CharSequence text, int at) {
        return at + 2 < text.length() && isHex(text.charAt(at + 1)) && isHex(text.charAt(at + 2));
    }

    private static boolean isHex(char c) {
        return c <= 0x7f && Octets.hex((byte) c) >= 0;
    }

    private static boolean isPort(CharSequence text, int start) {
        if (text.length() - start > MAX_PORT_DIGITS) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (!Octets.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return port(text, start - 1, 0) <= MAX_PORT;
    }

    private static int port(CharSequence text, int hostEnd, int defaultPort) {
        if (hostEnd + 1 >= text.length()) {
            return defaultPort;
        }
        int port = 0;
        for (int i = hostEnd + 1; i < text.length(); i++) {
            port = port * 10 + (text.charAt(i) - '0');
        }
        return port;
    }
}
