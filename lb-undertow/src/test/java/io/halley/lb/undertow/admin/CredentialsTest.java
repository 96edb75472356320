// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private final Credentials credentials = new Credentials(Map.of("admin", "sec:ret", "bob", "pässword"));

    @Test
    void aUserComesInWithTheRightPassword() {
        assertThat(check("admin:sec:ret")).isEqualTo("admin");
        assertThat(check("bob:pässword")).isEqualTo("bob");
        assertThat(credentials.check("bAsIc " + base64("admin:sec:ret"))).isEqualTo("admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "admin",
                "admin:",
                "adminsec:ret",
                "admin:sec",
                "admin:sec:ret\0",
                "admin\0:sec:ret",
                "admin:sec:ret ",
                " admin:sec:ret",
                "Admin:sec:ret",
                "admin:sec:ret\n",
                "bob:sec:ret",
                ":sec:ret",
                "nobody:sec:ret"
            })
    void nobodyComesInWithAnythingElse(String userAndPassword) {
        assertThat(check(userAndPassword)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!!", "Bearer YWRtaW46c2VjOnJldA==", "YWRtaW46c2VjOnJldA=="})
    void aHeaderOfAnotherKindLetsNobodyIn(String header) {
        assertThat(credentials.check(header)).isNull();
    }

    @Test
    void aHugeHeaderLetsNobodyIn() {
        assertThat(credentials.check("Basic " + base64("admin:" + "x".repeat(100_000))))
                .isNull();
    }

    private String check(String userAndPassword) {
        return credentials.check("Basic " + base64(userAndPassword));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
