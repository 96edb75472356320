// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedHeadersTest {

    @Test
    void standardAddsTheClientsAddressAndTheScheme() throws Exception {
        ForwardedHeaders headers = ForwardedHeaders.standard();

        assertThat(headers.isForwardedFor()).isTrue();
        assertThat(headers.header()).isEqualTo("X-Forwarded-For");
        assertThat(headers.isProto()).isTrue();
        assertThat(headers.isForwarded()).isFalse();
        assertThat(headers.isIfNone()).isFalse();
        assertThat(headers.except()).isEmpty();
        assertThat(headers.addsForwardedFor(InetAddress.getByName("192.0.2.1"), true))
                .isTrue();
        assertThat(ForwardedHeaders.none().addsForwardedFor(InetAddress.getByName("192.0.2.1"), false))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, false", "11.1.2.3, true", "fd00::1, false", "2001:db8::1, true"})
    void leavesOutClientsOfExceptedNetworks(String client, boolean added) throws Exception {
        ForwardedHeaders headers = ForwardedHeaders.standard().except("10.0.0.0/8", "fd00::/8");

        assertThat(headers.addsForwardedFor(InetAddress.getByName(client), false))
                .isEqualTo(added);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void ifNoneAddsOnlyWhereTheClientSentNone(boolean present, boolean added) throws Exception {
        ForwardedHeaders headers = ForwardedHeaders.standard().ifNone(true);

        assertThat(headers.addsForwardedFor(InetAddress.getByName("192.0.2.1"), present))
                .isEqualTo(added);
    }

    @Test
    void tellsWhatItExpected() {
        Faults faults = new Faults();

        ForwardedHeaders.standard()
                .header("X Client")
                .except("10.0.0.0/33", "localhost")
                .validate(faults);

        assertThat(faults.found())
                .containsExactly(
                        "header: X Client (expected: a header's name)",
                        "except: 10.0.0.0/33 (expected: a network such as 10.0.0.0/8)",
                        "except: localhost (expected: a network such as 10.0.0.0/8)");
    }

    @Test
    void printsHaproxysWords() {
        assertThat(ForwardedHeaders.standard()
                        .header("X-Client")
                        .ifNone(true)
                        .except("10.0.0.0/8")
                        .forwarded(true))
                .hasToString("option forwardfor except 10.0.0.0/8 header X-Client if-none;"
                        + " http-request set-header X-Forwarded-Proto; option forwarded");
        assertThat(ForwardedHeaders.none()).hasToString("no option forwardfor");
    }

    @Test
    void valuesWithTheSameContentAreEqual() {
        assertThat(ForwardedHeaders.none().forwardedFor(true).proto(true))
                .isEqualTo(ForwardedHeaders.standard())
                .hasSameHashCodeAs(ForwardedHeaders.standard())
                .isNotEqualTo(ForwardedHeaders.standard().ifNone(true));
    }
}
