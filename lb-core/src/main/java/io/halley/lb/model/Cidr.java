// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A network in CIDR notation, for example {@code 10.0.0.0/8} or {@code fd00::/8} (RFC 4632 section 3.1).
 *
 * @param address any address of the network
 * @param prefix how many leading bits count
 */
public record Cidr(InetAddress address, int prefix) {

    /** Returns the network, or null if the text is none; an address alone stands for itself; names are never resolved. */
    public static @Nullable Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = IpLiteral.parse(text, 0, slash < 0 ? text.length() : slash);
        if (address == null) {
            return null;
        }
        int bits = address.getAddress().length * 8;
        int prefix = slash < 0 ? bits : prefix(text, slash + 1);
        return prefix >= 0 && prefix <= bits ? new Cidr(address, prefix) : null;
    }

    private static int prefix(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > 3) {
            return -1;
        }
        int prefix = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            prefix = prefix * 10 + c - '0';
        }
        return prefix;
    }

    /** Returns whether the address lies in the network; one of the other family never does. */
    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit)) & 0xff;
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
