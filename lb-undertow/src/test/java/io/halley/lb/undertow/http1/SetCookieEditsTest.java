// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetCookieEditsTest {

    private static ResponseHead head(String lines) {
        ResponseHeadParser parser = new ResponseHeadParser();
        parser.reset(false);
        assertThat(parser.parse(ResponseHeadParserTest.octets("HTTP/1.1 200 OK|" + lines + "|")))
                .isEqualTo(HeadProgress.COMPLETE);
        return parser.head();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            nullValues = "-",
            value = {
                "a=b                 ! b",
                "a=b; Path=/; a=c    ! b",
                "a=b;Path=/          ! b",
                "a = b ;Path=/       ! b",
                "a=                  ! ''",
                "a=;Path=/           ! ''",
                "a=\"b\"             ! \"b\"",
                "a=b=c=              ! b=c=",
                "a==                 ! =",
                "a                   ! -",
                "a;b=c               ! -",
                "A=b                 ! -",
                "aa=b                ! -",
                "b=1; a=2            ! -",
                "=a=b                ! -",
            })
    void readsTheValueOfASetCookieLine(String line, String expected) {
        assertThat(head("Set-Cookie: " + line + "|").setCookie("a", 0)).isEqualTo(expected);
    }

    @Test
    void countsTheLinesOfAName() {
        ResponseHead head = head("Set-Cookie: a=1|Set-Cookie: b=2|set-cookie: a=3; Path=/|");

        assertThat(head.setCookie("a", 0)).isEqualTo("1");
        assertThat(head.setCookie("a", 1)).isEqualTo("3");
        assertThat(head.setCookie("a", 2)).isNull();
        assertThat(head.setCookie("c", 0)).isNull();
        assertThat(head.setCookieLine(1)).isEqualTo("b=2");
        assertThat(head.setCookieLine(2)).isEqualTo("a=3; Path=/");
        assertThat(head.setCookieLine(3)).isNull();
    }

    @Test
    void removesTheServersLinesAndKeepsOurs() {
        ResponseHead head = head("Set-Cookie: S=1|A: b|Set-Cookie: T=2|Set-Cookie: S=3; Path=/|");

        head.addHeader("Set-Cookie", "S=n1; path=/");
        head.removeSetCookie("S");

        assertThat(ResponseHeadParserTest.lines(head)).isEqualTo("A: b|Set-Cookie: T=2|Set-Cookie: S=n1; path=/|");
    }

    @Test
    void replacesTheValueAndKeepsTheAttributes() {
        ResponseHead head =
                head("Set-Cookie: S=1|Set-Cookie: T=2|Set-Cookie: S = 3 ; Path=/; HttpOnly|Set-Cookie: S=|");

        head.replaceSetCookie("S", "n1~1");

        assertThat(ResponseHeadParserTest.lines(head))
                .isEqualTo(
                        "Set-Cookie: S=n1~1|Set-Cookie: T=2|Set-Cookie: S = n1~1 ; Path=/; HttpOnly|Set-Cookie: S=n1~1|");
        assertThat(head.setCookie("S", 1)).isEqualTo("3");
    }

    @Test
    void addsLinesBehindTheServers() {
        ResponseHead head = head("A: 1|");

        head.addHeader("Cache-Control", "private");
        head.addHeader("X", "");

        assertThat(ResponseHeadParserTest.lines(head)).isEqualTo("A: 1|Cache-Control: private|X: |");
        assertThat(head.header("Cache-Control")).isNull();
    }

    @Test
    void addsNothingThatCouldEndALine() {
        ResponseHead head = head("");

        assertThatThrownBy(() -> head.addHeader("A", "b\r\nc: d")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> head.addHeader("A:", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> head.addHeader("", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> head.replaceSetCookie("S", "b\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> head.replaceSetCookie("S", "b; Domain=x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ResponseHeadParserTest.lines(head)).isEmpty();
    }
}
