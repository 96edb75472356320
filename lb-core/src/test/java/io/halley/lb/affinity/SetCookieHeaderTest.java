// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetCookieHeaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S=a; Path=/; HttpOnly     | S | a     | S=new; Path=/; HttpOnly",
                "S=a                       | S | a     | S=new",
                " S = a ; Path=/           | S | a     | S =new; Path=/",
                "S=; Max-Age=0             | S | ''    | S=new; Max-Age=0",
                "S=a=b;x                   | S | a=b   | S=new;x",
                "S=\"a\"                   | S | \"a\" | S=new",
                "S; Path=/                 | - | ''    | S; Path=/",
                "S; Path=/; x=1            | - | ''    | S; Path=/; x=1",
                "=a                        | - | a     | =new",
            })
    void readsNameAndValueAndReplacesTheValue(String header, String name, String value, String replaced) {
        assertThat(SetCookieHeader.name(header)).isEqualTo(name.equals("-") ? null : name);
        assertThat(SetCookieHeader.value(header)).isEqualTo(value);
        assertThat(SetCookieHeader.replaceValue(header, "new")).isEqualTo(replaced);
    }

    @Test
    void comparesNamesWithTheirCase() {
        assertThat(SetCookieHeader.isNamed("S=a", "S")).isTrue();
        assertThat(SetCookieHeader.isNamed("s=a", "S")).isFalse();
        assertThat(SetCookieHeader.isNamed("S", "S")).isFalse();
        assertThat(SetCookieHeader.isNamed("", "S")).isFalse();
    }
}
