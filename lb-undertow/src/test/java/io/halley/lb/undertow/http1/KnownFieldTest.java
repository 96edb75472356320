// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownFieldTest {

    private static KnownField of(String name) {
        byte[] bytes = ("::" + name + ":").getBytes(StandardCharsets.UTF_16BE);
        for (int i = 0; i < bytes.length / 2; i++) {
            bytes[i] = bytes[i * 2 + 1];
        }
        KnownField field = KnownField.of(name);
        if (name.chars().allMatch(c -> c < 0x100)) {
            assertThat(KnownField.of(bytes, 2, 2 + name.length())).isEqualTo(field);
        }
        return field;
    }

    @ParameterizedTest
    @EnumSource
    void isFoundInAnyCase(KnownField field) {
        assertThat(of(field.wireName())).isEqualTo(field);
        assertThat(of(field.wireName().toLowerCase(Locale.ROOT))).isEqualTo(field);
        assertThat(of(field.wireName().toUpperCase(Locale.ROOT))).isEqualTo(field);
    }

    @ParameterizedTest
    @EnumSource
    void noNearNameIsTakenForIt(KnownField field) {
        String name = field.wireName();
        for (int i = 0; i < name.length(); i++) {
            for (char c : new char[] {
                '_', ' ', '\r', 'q', '\u0000', '\u00ff', '\u017f', '\u212a', (char) (name.charAt(i) + 0x100)
            }) {
                assertThat(of(name.substring(0, i) + c + name.substring(i + 1))).isEqualTo(KnownField.OTHER);
            }
            assertThat(of(name.substring(0, i) + name.substring(i + 1))).isIn(KnownField.OTHER, KnownField.TE);
            assertThat(of(name.substring(0, i) + "z" + name.substring(i))).isEqualTo(KnownField.OTHER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "x-thing", "content-lengthcontent-length-content"})
    void anyOtherNameIsUnknown(String name) {
        assertThat(of(name)).isEqualTo(KnownField.OTHER);
    }
}
