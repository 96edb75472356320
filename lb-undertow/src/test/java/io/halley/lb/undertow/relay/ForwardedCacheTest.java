// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.undertow.http1.ForwardedLines;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ForwardedCacheTest {

    private final ForwardedCache cache = new ForwardedCache();

    private static InetAddress address(int n) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, (byte) (n >> 16), (byte) (n >> 8), (byte) n});
    }

    private static ForwardedLines lines(InetAddress address) {
        return ForwardedLines.of(ForwardedHeaders.none(), address, "http");
    }

    @Test
    void nobodyIsTakenForAnotherHoweverManyComeBy() throws Exception {
        for (int n = 0; n < 5000; n++) {
            InetAddress client = address(n);
            assertThat(cache.find(client)).isNull();
            ForwardedLines lines = lines(client);
            assertThat(cache.keep(client, lines)).isSameAs(lines);
            assertThat(cache.find(address(n))).isSameAs(lines);
        }
        assertThat(cache.find(address(0))).as("its place went to another").isNull();
    }
}
