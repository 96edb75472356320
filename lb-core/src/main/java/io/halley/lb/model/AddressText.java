// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.net.Inet4Address;
import java.net.InetAddress;

/** IP addresses as text, IPv6 in the short form of RFC 5952 and without a zone. */
public final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    /** Returns an address as text. */
    public static String of(InetAddress address) {
        return address instanceof Inet4Address ? address.getHostAddress() : ipv6(address.getAddress());
    }

    private static String ipv6(byte[] octets) {
        int longest = 1;
        int gap = -1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zeros(octets, i);
            if (zeros > longest) {
                longest = zeros;
                gap = i;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += longest - 1;
            } else {
                if (i > 0 && i != gap + longest) {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(octets, i)));
            }
        }
        return text.toString();
    }

    private static int zeros(byte[] octets, int from) {
        int i = from;
        while (i < GROUPS && group(octets, i) == 0) {
            i++;
        }
        return i - from;
    }

    private static int group(byte[] octets, int index) {
        return (octets[index * 2] & 0xff) << 8 | (octets[index * 2 + 1] & 0xff);
    }
}
