// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.Cidr;
import io.halley.lb.model.Faults;
import io.halley.lb.model.KeyExtractor;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is counted as one client.
 *
 * @param key what of a request tells clients apart, or null for the address
 * @param prefix4 how many bits of an IPv4 address count
 * @param prefix6 how many bits of an IPv6 address count
 */
record Scope(@Nullable KeyExtractor key, int prefix4, int prefix6) {

    /** A client at home has a /64 to choose from, so that single IPv6 addresses mean nothing (RFC 6177). */
    static final Scope ADDRESS = new Scope(null, 32, 64);

    boolean isAddress() {
        return key == null;
    }

    AddressKey of(InetAddress address) {
        return AddressKey.of(address, prefix4, prefix6);
    }

    void validate(Faults faults) {
        faults.requireRange("ipv4Prefix", prefix4, 1, 32);
        faults.requireRange("ipv6Prefix", prefix6, 1, 128);
    }

    static boolean contains(Cidr[] networks, InetAddress address) {
        for (Cidr network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return key == null ? "src,ipmask(" + prefix4 + "," + prefix6 + ")" : key.toString();
    }
}
