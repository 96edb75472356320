// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.halley.lb.model.TrustedProxies;
import java.net.InetAddress;
import java.util.List;

/** {@code X-Forwarded-For} of any text: an address comes out, and an untrusted peer's own is never replaced. */
class AddressFuzzTest {

    @FuzzTest(maxDuration = "20s")
    void onlyATrustedPeerSpeaksForOthers(FuzzedDataProvider data) throws Exception {
        InetAddress inside = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        InetAddress outside = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8");
        List<String> lines = List.of(data.consumeString(200), data.consumeRemainingAsString());

        assertThat(proxies.client(outside, lines)).isEqualTo(outside);
        assertThat(proxies.client(inside, lines)).isNotNull();
    }
}
