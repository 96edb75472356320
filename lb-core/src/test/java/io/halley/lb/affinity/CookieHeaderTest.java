// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieHeaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S=a                     | a",
                "x=1; S=a; y=2           | a",
                "x=1;S=a;y=2             | a",
                "  S  =  a  ;            | a",
                "xS=1; Sx=2; s=3         | -",
                "S=                      | ''",
                "S                       | -",
                "S; S=a                  | a",
                "=S=a                    | -",
                ";;; ;S=a;;              | a",
                "S=a=b==                 | a=b==",
                "S=\"a b\"               | \"a b\"",
                // Quotes hide nothing: a value that begins with one ends at the semicolon all the same.
                "x=\"; S=a; y=\"         | a",
                "S=\"a; x=1\"            | \"a",
                "$Version=1; S=a; $Path=/| a",
                "x=1, S=a                | -",
                "x=S=a                   | -",
            })
    void findsAValue(String header, String expected) {
        String value = CookieHeader.value(header, "S", 0);

        assertThat(value == null ? "-" : value).isEqualTo(expected);
    }

    @Test
    void asksAboutEachCookieOfOneNameUntilOnePasses() {
        List<String> asked = new ArrayList<>();

        assertThat(CookieHeader.anyValue("S=a; x=1; S= b ;S; S=c", "S", value -> asked.add(value) && value.equals("b")))
                .isTrue();
        assertThat(asked).containsExactly("a", "b");
        assertThat(CookieHeader.anyValue("x=1; xS=2", "S", value -> true)).isFalse();
    }

    @Test
    void countsCookiesOfOneName() {
        String header = "S=a; x=1; S=b; S; S=";

        assertThat(CookieHeader.count(header, "S")).isEqualTo(3);
        assertThat(CookieHeader.value(header, "S", 1)).isEqualTo("b");
        assertThat(CookieHeader.value(header, "S", 2)).isEmpty();
        assertThat(CookieHeader.value(header, "S", 3)).isNull();
        assertThat(CookieHeader.value("", "S", 0)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S=a             | -",
                "S=a; S=b;       | -",
                " S = a ;        | -",
                "S=a; x=1        | x=1",
                "x=1; S=a        | x=1",
                "x=1; S=a; y=2   | x=1; y=2",
                "x=1;S=a;S=b;y=2 | x=1; y=2",
                "S; S=a          | S",
                "x=1;  y=2       | x=1;  y=2",
            })
    void removesCookiesOfOneName(String header, String expected) {
        String rest = CookieHeader.remove(header, "S");

        assertThat(rest == null ? "-" : rest).isEqualTo(expected);
    }

    @Test
    void returnsTheHeaderItselfIfThereIsNothingToChange() {
        String header = "x=1; y=2";

        assertThat(CookieHeader.remove(header, "S")).isSameAs(header);
        assertThat(CookieHeader.replace(header, "S", "b")).isSameAs(header);
    }

    @Test
    void replacesValuesInPlace() {
        assertThat(CookieHeader.replace("x=1; S=a;S=bcd ;y=2", "S", "e")).isEqualTo("x=1; S=e;S=e;y=2");
        assertThat(CookieHeader.replace("S=", "S", "e")).isEqualTo("S=e");
        assertThat(CookieHeader.replace("S=a;", "S", "")).isEqualTo("S=;");
    }

    /** The model splits at semicolons, then at the first equals sign. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void readsWhatANaiveSplitReads(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 5000; round++) {
            String header = noise(random);
            List<String> expected = naive(header);

            List<String> found = new ArrayList<>();
            for (int i = 0; CookieHeader.value(header, "S", i) != null; i++) {
                found.add(CookieHeader.value(header, "S", i));
            }
            assertThat(found).as(header).isEqualTo(expected);
            assertThat(CookieHeader.count(header, "S")).as(header).isEqualTo(expected.size());

            String rest = CookieHeader.remove(header, "S");
            assertThat(rest == null ? List.of() : naive(rest)).as(header).isEmpty();
            String replaced = CookieHeader.replace(header, "S", "new");
            assertThat(naive(replaced)).as(header).hasSameSizeAs(expected).allMatch("new"::equals);
        }
    }

    private static String noise(SplittableRandom random) {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            noise.append("SSx==;;; \t\"$,".charAt(random.nextInt(13)));
        }
        return noise.toString();
    }

    private static List<String> naive(String header) {
        List<String> values = new ArrayList<>();
        for (String pair : header.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).strip().equals("S")) {
                values.add(pair.substring(equals + 1).strip());
            }
        }
        return values;
    }
}
