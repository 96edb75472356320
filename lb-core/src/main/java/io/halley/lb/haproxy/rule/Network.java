// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Cuts addresses to networks. */
final class Network {

    private Network() {}

    /** Returns an address with all bits behind the prefix of its family cleared. */
    static InetAddress cut(InetAddress address, int prefix4, int prefix6) {
        byte[] bytes = address.getAddress();
        int prefix = bytes.length == 4 ? prefix4 : prefix6;
        for (int i = 0; i < bytes.length; i++) {
            int left = Math.max(0, prefix - i * 8);
            bytes[i] &= (byte) (left >= 8 ? 0xff : 0xff << (8 - left) & 0xff);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("The length is that of an address", e);
        }
    }
}
