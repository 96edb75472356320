// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES = TrustedProxies.of("10.0.0.0/8", "fd00::/8");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.5 | 198.51.100.1           | 203.0.113.5",
                "10.0.0.1    | 198.51.100.1           | 198.51.100.1",
                "10.0.0.1    | 1.1.1.1, 198.51.100.1  | 198.51.100.1",
                "10.0.0.1    | 1.1.1.1,198.51.100.1 ,10.9.9.9 | 198.51.100.1",
                "10.0.0.1    | 10.3.3.3, 10.2.2.2     | 10.3.3.3",
                "10.0.0.1    | 198.51.100.1:443       | 198.51.100.1",
                "10.0.0.1    | [2001:db8::1]:443      | 2001:db8::1",
                "10.0.0.1    | [2001:db8::1]          | 2001:db8::1",
                "10.0.0.1    | 2001:db8::1            | 2001:db8::1",
                "fd00::1     | 198.51.100.1           | 198.51.100.1",
                "10.0.0.1    | 198.51.100.1, unknown  | 10.0.0.1",
                "10.0.0.1    | 198.51.100.1, 10.2.2.2, _hidden | 10.0.0.1",
                "10.0.0.1    | 198.51.100.1, _hidden, 10.2.2.2 | 10.2.2.2",
                "10.0.0.1    | 198.51.100.1,          | 10.0.0.1",
                "10.0.0.1    | ''                     | 10.0.0.1",
                "10.0.0.1    | [2001:db8::1           | 10.0.0.1",
                "10.0.0.1    | [2001:db8::1]x         | 10.0.0.1",
                "10.0.0.1    | []                     | 10.0.0.1"
            })
    void takesTheFirstUntrustedAddressFromTheRight(String peer, String header, String client)
            throws UnknownHostException {
        assertThat(PROXIES.client(address(peer), List.of(header))).isEqualTo(address(client));
    }

    @Test
    void readsTheLinesFromTheLast() throws UnknownHostException {
        List<String> lines = List.of("1.1.1.1", "198.51.100.1, 10.2.2.2", "10.3.3.3");

        assertThat(PROXIES.client(address("10.0.0.1"), lines)).isEqualTo(address("198.51.100.1"));
    }

    @Test
    void believesThePeerWhereThereIsNoHeader() throws UnknownHostException {
        assertThat(PROXIES.client(address("10.0.0.1"), List.of())).isEqualTo(address("10.0.0.1"));
    }

    @Test
    void looksAtTwentyEntriesAtMost() throws UnknownHostException {
        String[] hops =
                IntStream.rangeClosed(1, 25).mapToObj(i -> "10.1.0." + i).toArray(String[]::new);
        List<String> oneLine = List.of("198.51.100.1, " + String.join(", ", hops));

        assertThat(PROXIES.client(address("10.0.0.1"), oneLine)).isEqualTo(address("10.1.0.6"));
        assertThat(PROXIES.client(address("10.0.0.1"), List.of(hops))).isEqualTo(address("10.1.0.6"));
    }

    @Test
    void believesNobodyByDefault() throws UnknownHostException {
        assertThat(TrustedProxies.none().client(address("10.0.0.1"), List.of("1.1.1.1")))
                .isEqualTo(address("10.0.0.1"));
    }

    @Test
    void tellsWhichNetworksAreWrong() {
        Faults faults = new Faults();

        TrustedProxies.of("10.0.0.0/8", "10.0.0.0/40", "proxy.example").validate(faults);

        assertThat(faults.found())
                .containsExactly(
                        "trustedProxies: 10.0.0.0/40 (expected: a network such as 10.0.0.0/8 or fd00::/8)",
                        "trustedProxies: proxy.example (expected: a network such as 10.0.0.0/8 or fd00::/8)");
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
