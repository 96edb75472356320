// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.net.InetAddress;

/**
 * An address, or the network that stands for it, as a key.
 *
 * <p>Comparable, so that addresses chosen to collide cost a hash table no more than a tree.
 *
 * @param high the first eight octets of IPv6, 0 for IPv4
 * @param low the last eight octets; for IPv4 those of the address mapped to IPv6 (RFC 4291 section 2.5.5.2)
 */
record AddressKey(long high, long low) implements Comparable<AddressKey> {
    private static final long MAPPED = 0xffff_0000_0000L;

    static AddressKey of(InetAddress address) {
        return of(address, 32, 128);
    }

    /** Returns the key of the address with all bits behind the prefix of its family cleared. */
    static AddressKey of(InetAddress address, int prefix4, int prefix6) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return new AddressKey(0, MAPPED | (word(octets, 0, 4) & mask(prefix4 + 32)));
        }
        return new AddressKey(word(octets, 0, 8) & mask(prefix6), word(octets, 8, 8) & mask(prefix6 - 64));
    }

    private static long word(byte[] octets, int from, int length) {
        long word = 0;
        for (int i = from; i < from + length; i++) {
            word = word << 8 | (octets[i] & 0xff);
        }
        return word;
    }

    /** Returns a mask of so many leading ones. */
    private static long mask(int ones) {
        return ones <= 0 ? 0 : ones >= 64 ? -1 : -1L << (64 - ones);
    }

    @Override
    public int compareTo(AddressKey other) {
        int order = Long.compare(high, other.high);
        return order != 0 ? order : Long.compare(low, other.low);
    }

    @Override
    public int hashCode() {
        long mixed = (high * 0x9e3779b97f4a7c15L + low) * 0xbf58476d1ce4e5b9L;
        return (int) (mixed >>> 32);
    }
}
