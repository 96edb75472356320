// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

    @ParameterizedTest
    @CsvSource({
        "/a/b?c,/a/b,c",
        "/a,/a,",
        "/,/,",
        "/?,/,''",
        "http://example.org/a?b,/a,b",
        "http://example.org,/,",
        "*,*,",
        "/a://b/c,/a://b/c,"
    })
    void findsPathAndQuery(String target, String path, String query) {
        assertThat(Target.path(target)).isEqualTo(path);
        assertThat(Target.query(target)).isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a,b , c|0|a",
                "a,b , c|1|b",
                "a,b , c|2|c",
                "a,b , c|3|",
                "\"a,b\",c|0|\"a,b\"",
                "\"a\\\",b\",c|1|c",
                "``|0|``",
                "``|1|"
            })
    void partsAListAtItsCommas(String list, int number, String element) {
        assertThat(Target.listElement(list, number)).isEqualTo(element);
    }
}
