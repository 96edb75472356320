// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {

    @ParameterizedTest
    @CsvSource({
        "STR,/a,/a,true",
        "STR,/a,/A,false",
        "STR,/a,/a/,false",
        "BEG,/abc,/a,true",
        "BEG,/a,/abc,false",
        "END,/a.jpg,.jpg,true",
        "END,/a.jpg.x,.jpg,false",
        "SUB,/abc,b,true",
        "SUB,/abc,bd,false",
        "SUB,/abc,c,true",
        "DIR,/a/b/c,b,true",
        "DIR,/a/b/c,/b/c/,true",
        "DIR,/a/bb/c,b,false",
        "DIR,/a/b/c,a/c,false",
        "DIR,/c,c,true",
        "DIR,/c?d,c,true",
        "DOM,www.example.org,example,true",
        "DOM,www.example.org:80,example.org,true",
        "DOM,www.myexample.org,example,false",
        "DOM,example,example,true",
        "REG,/a/b12,b[0-9]+$,true",
        "REG,/a/b,b[0-9]+$,false"
    })
    void comparesATextWithAPattern(Matcher matcher, String text, String pattern, boolean matches) {
        assertThat(criterion(matcher, pattern, false).holds(new FakeContext().target(text)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"STR,/A", "BEG,/A", "END,A", "SUB,A", "DIR,A", "DOM,A", "REG,^/A$"})
    void leavesCaseAsideIfToldSo(Matcher matcher, String pattern) {
        assertThat(criterion(matcher, pattern, true).holds(new FakeContext().target("/a")))
                .isTrue();
        assertThat(criterion(matcher, pattern, false).holds(new FakeContext().target("/a")))
                .isFalse();
    }

    @Test
    void looksAtEachValueOfAHeader() {
        Criterion criterion = Matcher.STR.criterion(Fetches.header("X"), List.of("c"), false);

        assertThat(criterion.holds(new FakeContext().header("X", "a, \"b,d\" ,c")))
                .isTrue();
        assertThat(criterion.holds(new FakeContext().header("X", "a,\"b,c\""))).isFalse();
        assertThat(criterion.holds(new FakeContext().header("X", ""))).isFalse();
    }

    @Test
    void looksAtEachLineOfARepeatedHeaderAndCookie() {
        Criterion header = Matcher.STR.criterion(Fetches.header("X"), List.of("bad"), false);
        Criterion cookie = Matcher.STR.criterion(Fetches.cookie("c"), List.of("bad"), false);

        assertThat(header.holds(new FakeContext()
                        .header("X", "good")
                        .header("X", "fine")
                        .header("X", "bad")))
                .isTrue();
        assertThat(cookie.holds(new FakeContext().cookie("c", "good").cookie("c", "bad")))
                .isTrue();
        assertThat(cookie.holds(new FakeContext().header("Cookie", "c=good; d=x; c=bad")))
                .isTrue();
        assertThat(cookie.holds(new FakeContext().cookie("c", "good").cookie("d", "bad")))
                .isFalse();
    }

    @Test
    void aValueOutsideOfAnAclIsTheLast() {
        FakeContext context = new FakeContext()
                .header("X", "a, b")
                .header("X", "c, d")
                .cookie("k", "1")
                .cookie("k", "2");

        assertThat(Fetches.header("X").text(context)).isEqualTo("d");
        assertThat(Fetches.cookie("k").text(context)).isEqualTo("2");
        assertThat(Fetches.header("Y").text(context)).isNull();
    }

    @Test
    void neverHoldsWhileThereIsNoRequest() {
        assertThat(criterion(Matcher.SUB, "", false).holds(new FakeContext().connectionOnly()))
                .isFalse();
    }

    private static Criterion criterion(Matcher matcher, String pattern, boolean ignoreCase) {
        return matcher.criterion(Fetches.url(), List.of(pattern), ignoreCase);
    }
}
