// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
                "a,b , c          | a;b;c",
                "\"a,b\",c        | \"a,b\";c",
                "\"a\\\",b\",c     | \"a\\\",b\";c",
                "``               | ``",
                "a,               | a;``",
                "\"a,b             | \"a,b",
                "\"a\\             | \"a\\"
            })
    void partsAListAtItsCommas(String list, String elements) {
        List<String> found = new ArrayList<>();
        Target.anyElement(list, element -> {
            found.add(element);
            return false;
        });

        assertThat(String.join(";", found)).isEqualTo(elements.replace("`", ""));
    }

    @Test
    void looksNoFurtherThanTheElementThatPasses() {
        List<String> seen = new ArrayList<>();

        assertThat(Target.anyElement("a,b,c", element -> seen.add(element) && element.equals("b")))
                .isTrue();
        assertThat(seen).containsExactly("a", "b");
    }
}
