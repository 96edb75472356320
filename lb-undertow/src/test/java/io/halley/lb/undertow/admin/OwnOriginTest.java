// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnOriginTest {

    private final Tokens tokens = new Tokens(new SecureRandom());
    private final OwnOrigin ownOrigin = new OwnOrigin(tokens);
    private final HeaderMap headers = new HeaderMap();

    OwnOriginTest() {
        put("Host", "lb.example:8443");
    }

    @Test
    void thePageMayActWithItsToken() {
        put("Origin", "https://lb.example:8443");
        put("Sec-Fetch-Site", "same-origin");

        assertThat(refusal(tokens.of("bob"))).isNull();
    }

    @Test
    void aFormOfThePageMayActWithItsTokenAndARefererOnly() {
        put("Referer", "https://LB.example:8443/lb/?x");

        assertThat(refusal(tokens.of("bob"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "https://lb.example",
                "https://lb.example:8443.evil.example",
                "https://evil.example",
                "https://lb.example:8443@evil.example",
                "https://user@lb.example:8443",
                "file://lb.example:8443",
                "lb.example:8443",
                "https://"
            })
    void anotherOriginMayNotActEvenWithTheToken(String origin) {
        put("Origin", origin);

        assertThat(refusal(tokens.of("bob"))).startsWith("Origin");
    }

    @Test
    void anotherPageMayNotActEvenWithTheToken() {
        put("Referer", "https://evil.example/lb.example:8443");

        assertThat(refusal(tokens.of("bob"))).startsWith("Referer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none", "SAME-ORIGIN", ""})
    void whatTheBrowserCallsAnotherSiteMayNotAct(String site) {
        put("Origin", "https://lb.example:8443");
        put("Sec-Fetch-Site", site);

        assertThat(refusal(tokens.of("bob"))).startsWith("Sec-Fetch-Site");
    }

    @Test
    void twoOriginsAreNone() {
        put("Origin", "https://lb.example:8443");
        put("Origin", "https://evil.example");

        assertThat(refusal(tokens.of("bob"))).startsWith("Origin");
    }

    @Test
    void aBrowserNeedsTheTokenEvenWithAPassword() {
        put("Origin", "https://lb.example:8443");
        put("Authorization", "Basic x");

        assertThat(refusal(null)).isEqualTo("token: missing");
    }

    @Test
    void aTokenServesItsUserAndItsProcessOnly() {
        assertThat(refusal(tokens.of("eve"))).startsWith("token: wrong");
        assertThat(refusal(new Tokens(new SecureRandom()).of("bob"))).startsWith("token: wrong");
        assertThat(refusal("")).startsWith("token: wrong");
    }

    @Test
    void aProgramMayActWithAPasswordAndNothingElse() {
        assertThat(refusal(null)).isEqualTo("token: missing");
        put("Authorization", "Basic x");
        assertThat(refusal(null)).isNull();
        put("Cookie", "a=b");
        assertThat(refusal(null)).isEqualTo("token: missing");
    }

    private String refusal(String token) {
        return ownOrigin.refusal(headers, token, "bob");
    }

    private void put(String name, String value) {
        headers.add(new HttpString(name), value);
    }
}
