// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads addresses as RFC 6943 section 3.1.1 and RFC 4291 section 2.2 write them; never resolves a name. */
public final class IpLiteral {

    /** An IPv6 address that ends in a whole IPv4 one. */
    private static final int LONGEST = 45;

    private IpLiteral() {}

    /**
     * Returns the address between two positions of a text, or null if that is none.
     *
     * <p>IPv4 is four decimal octets without leading zeros, IPv6 has neither brackets nor a zone; an IPv4 address mapped to
     * IPv6 is given as IPv4.
     */
    public static @Nullable InetAddress parse(String text, int from, int to) {
        return isIpv6(text, from, to) ? ipv6(text.substring(from, to)) : ipv4(text, from, to);
    }

    /** Returns whether all characters are those of IPv6, so that the platform takes it for an address and no name. */
    private static boolean isIpv6(String text, int from, int to) {
        boolean colon = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            colon |= c == ':';
            if (c != ':' && c != '.' && !isHex(c)) {
                return false;
            }
        }
        return colon && text.charAt(from) != '.' && to - from <= LONGEST;
    }

    private static @Nullable InetAddress ipv6(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable InetAddress ipv4(String text, int from, int to) {
        byte[] octets = new byte[4];
        int at = from;
        for (int i = 0; i < octets.length; i++) {
            int start = at;
            int value = 0;
            while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == start || value > 255 || (at - start > 1 && text.charAt(start) == '0')) {
                return null;
            }
            octets[i] = (byte) value;
            if (i < 3 && (at == to || text.charAt(at++) != '.')) {
                return null;
            }
        }
        return at == to ? of(octets) : null;
    }

    private static InetAddress of(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 octets are an address", e);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
