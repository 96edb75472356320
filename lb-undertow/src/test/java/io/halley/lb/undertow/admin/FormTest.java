// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

    @Test
    void fieldsAreDecodedAndMayComeMoreThanOnce() {
        Form form = form("s=n1&s=n+2&action=dr%61in&&empty&name=%C3%A4%26=x");

        assertThat(form.values("s")).containsExactly("n1", "n 2");
        assertThat(form.value("s")).isNull();
        assertThat(form.value("action")).isEqualTo("drain");
        assertThat(form.value("empty")).isEmpty();
        assertThat(form.value("name")).isEqualTo("ä&=x");
        assertThat(form.value("none")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%-1", "a=%C3", "a=%ED%A0%80", "%=a", "a=%\u0661\u0661"})
    void whatIsNoFormIsRefused(String body) {
        assertThatIllegalArgumentException().isThrownBy(() -> form(body));
    }

    @Test
    void thousandsOfFieldsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> form("a&".repeat(1001)));
    }

    @Test
    void anyBytesAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(40)];
            for (int b = 0; b < body.length; b++) {
                body[b] = (byte) (random.nextInt(3) == 0 ? "%&=+4".charAt(random.nextInt(5)) : random.nextInt(256));
            }
            try {
                Form.parse(body);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("byte");
            }
        }
    }

    private static Form form(String body) {
        return Form.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
