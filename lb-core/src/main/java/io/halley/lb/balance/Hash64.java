// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import java.net.InetAddress;

/**
 * A 64-bit hash that is the same in every JVM, so that two balancers agree.
 *
 * <p>FNV-1a over the elements (Fowler, Noll, Vo; RFC 9923), whose high bits depend little on the last ones, followed by
 * the finalizer of SplitMix64 (Steele, Lea, Flood 2014, with the constants of Stafford's variant 13), which spreads
 * every bit over the whole word.
 */
final class Hash64 {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash64() {}

    static long of(String key) {
        long hash = OFFSET_BASIS;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * PRIME;
        }
        return mix(hash);
    }

    static long of(InetAddress address) {
        long hash = OFFSET_BASIS;
        for (byte octet : address.getAddress()) {
            hash = (hash ^ (octet & 0xff)) * PRIME;
        }
        return mix(hash);
    }

    static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
