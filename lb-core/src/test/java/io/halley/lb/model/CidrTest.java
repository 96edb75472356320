// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/31, 10.1.2.2, true",
        "10.1.2.3/31, 10.1.2.4, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/33, 2001:db8:8000::, false",
        "::/0, 192.0.2.1, false",
        "::ffff:192.0.2.0/24, 192.0.2.1, true"
    })
    void containsWhatSharesThePrefix(String network, String address, boolean contained) throws UnknownHostException {
        Cidr cidr = Objects.requireNonNull(Cidr.parse(network));

        assertThat(cidr.contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/0008",
                "10.0.0/8",
                "10.0.0.0.0",
                "010.0.0.1",
                "256.0.0.1",
                "1.2.3.4x",
                "1..2.3",
                "::1/129",
                ":::",
                "1:2",
                "fe80::1%lo",
                "[::1]",
                ".:1",
                "face",
                "1.2.3.4 ",
                "00000000000000000000000000000000000000000000::1"
            })
    void readsNothingElseAndAsksNoResolver(String text) {
        assertThat(Cidr.parse(text)).isNull();
    }

    @Test
    void isWrittenAsANetwork() {
        assertThat(Cidr.parse("192.0.2.1")).hasToString("192.0.2.1/32");
        assertThat(Cidr.parse("fd00::/8")).hasToString("fd00:0:0:0:0:0:0:0/8");
    }
}
