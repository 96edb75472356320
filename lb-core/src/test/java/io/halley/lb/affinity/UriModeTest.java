// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UriModeTest {

    @ParameterizedTest
    @CsvSource({
        "/a;id=1, 1",
        "/a;ID=1?x=2, 1",
        "/a;id=1/b, 1",
        "/a;id=1/b;id=2;x=3, 2",
        "/a;id=1;id, 1",
        "/a;id=, ''",
        "/a;xid=1, -",
        "/a;id, -",
        "/a?x=;id=1, -",
        "/a#;id=1, -",
        "/a;id?id=1, -",
        "/a;i?=1, -",
        ";id=1, 1",
        "'', -"
    })
    void findsPathParametersFromTheRight(String target, String expected) {
        String value = UriMode.PATH_PARAMETERS.find(target, "id", false);

        assertThat(value == null ? "-" : value).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/a?id=1, 1",
        "/a?x=2&Id=1&id=3, 1",
        "/a?id=1#id=2, 1",
        "/a?id=, ''",
        "/a?xid=1, -",
        "/a?x=id=1, -",
        "/a?id, -",
        "/a;id=1, -",
        "/a#?id=1, -",
        "/a?&&id=1&, 1",
        "'', -"
    })
    void findsQueryParametersFromTheLeft(String target, String expected) {
        String value = UriMode.QUERY_STRING.find(target, "id", false);

        assertThat(value == null ? "-" : value).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(UriMode.class)
    void endsForAnyTarget(UriMode mode) {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder target = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                target.append(";;id==?&#/x".charAt(random.nextInt(11)));
            }
            String value = mode.find(target.toString(), "id", false);
            assertThat(value == null || target.toString().contains("id=" + value))
                    .isTrue();
        }
    }
}
