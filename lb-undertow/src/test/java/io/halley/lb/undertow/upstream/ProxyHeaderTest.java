// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.ProxyProtocol;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProxyHeaderTest {

    private static final InetSocketAddress FOUR = new InetSocketAddress("192.0.2.7", 4711);
    private static final InetSocketAddress SIX = new InetSocketAddress("2001:db8::1", 443);

    private static String text(InetSocketAddress client, InetSocketAddress local) {
        return new String(ProxyHeader.of(ProxyProtocol.V1, client, local), US_ASCII);
    }

    private static String hex(byte[] header) {
        return HexFormat.of().formatHex(header);
    }

    @Test
    void lineOfText() {
        assertThat(text(FOUR, new InetSocketAddress("192.0.2.1", 80)))
                .isEqualTo("PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n");
        assertThat(text(SIX, SIX)).isEqualTo("PROXY TCP6 2001:db8::1 2001:db8::1 443 443\r\n");
    }

    @Test
    void mixedFamiliesAreIpv6() {
        assertThat(text(FOUR, SIX)).isEqualTo("PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 4711 443\r\n");
        assertThat(hex(ProxyHeader.of(ProxyProtocol.V2, FOUR, SIX)))
                .isEqualTo("0d0a0d0a000d0a515549540a21210024" + "00000000000000000000ffffc0000207"
                        + "20010db8000000000000000000000001" + "126701bb");
    }

    @Test
    void whatIsNotKnownIsNotInvented() {
        assertThat(text(FOUR, null)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(text(InetSocketAddress.createUnresolved("client", 1), FOUR)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(hex(ProxyHeader.ofNobody(ProxyProtocol.V2))).isEqualTo("0d0a0d0a000d0a515549540a20000000");
    }

    @Test
    void nothingIsNothing() {
        assertThat(ProxyHeader.of(ProxyProtocol.NONE, FOUR, SIX)).isEmpty();
        assertThat(ProxyHeader.ofNobody(ProxyProtocol.NONE)).isEmpty();
    }
}
