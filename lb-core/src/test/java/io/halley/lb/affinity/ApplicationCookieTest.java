// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The modes in which the cookie is the application's: rewrite and prefix. */
class ApplicationCookieTest {
    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer nameless = FakeServer.of("s2", "");
    private final ManualClock clock = new ManualClock();

    private Exchange exchange(CookieAffinity affinity, FakeRequest request) {
        return new Exchange(affinity.open(clock::nanoTime, clock), FakeServers.of(s1, nameless), request);
    }

    @Test
    void rewriteReplacesTheServersValue() {
        Exchange exchange = exchange(Affinity.rewriteCookie("S"), FakeRequest.get());
        FakeResponse response = exchange.through(s1, FakeResponse.settingCookie("S=own; Path=/app"));

        assertThat(response.headers).containsExactly("Set-Cookie: S=s1; Path=/app");
        assertThat(response.added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("NR");
    }

    @Test
    void rewriteAddsNothingToAResponseWithoutTheCookie() {
        Exchange exchange = exchange(Affinity.rewriteCookie("S"), FakeRequest.get());

        assertThat(exchange.through(s1).added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("NN");
    }

    @Test
    void rewriteLeavesTheCookieOfAServerWithoutAValue() {
        Exchange exchange = exchange(Affinity.rewriteCookie("S"), FakeRequest.get());
        FakeResponse response = exchange.through(nameless, FakeResponse.settingCookie("S=own"));

        assertThat(response.headers).containsExactly("Set-Cookie: S=own");
        assertThat(exchange.letters()).isEqualTo("NP");
    }

    @Test
    void rewrittenCookieKeepsTheClientAndReachesTheServer() {
        Exchange exchange = exchange(Affinity.rewriteCookie("S"), FakeRequest.withCookies("a=1; S=s1"));
        exchange.through(s1);

        assertThat(exchange.found()).isSameAs(s1);
        assertThat(exchange.request.cookies()).isEqualTo("a=1; S=s1");
        assertThat(exchange.letters()).isEqualTo("VN");
    }

    @Test
    void prefixIsWrittenBeforeTheServersValue() {
        Exchange exchange = exchange(Affinity.prefixCookie("JSESSIONID"), FakeRequest.get());
        FakeResponse response = exchange.through(s1, FakeResponse.settingCookie("JSESSIONID=abc; Path=/; HttpOnly"));

        assertThat(response.headers).containsExactly("Set-Cookie: JSESSIONID=s1~abc; Path=/; HttpOnly");
        assertThat(exchange.letters()).isEqualTo("NR");
    }

    @Test
    void prefixIsTakenOffBeforeTheServerSeesIt() {
        Exchange exchange =
                exchange(Affinity.prefixCookie("JSESSIONID"), FakeRequest.withCookies("JSESSIONID=s1~abc~d; x=1"));
        exchange.through(s1);

        assertThat(exchange.found()).isSameAs(s1);
        assertThat(exchange.request.cookies()).isEqualTo("JSESSIONID=abc~d; x=1");
    }

    @Test
    void prefixOfNoServerIsTakenOffToo() {
        Exchange exchange =
                exchange(Affinity.prefixCookie("JSESSIONID"), FakeRequest.withCookies("JSESSIONID=zzz~abc"));
        exchange.through(s1);

        assertThat(exchange.found()).isNull();
        assertThat(exchange.request.cookies()).isEqualTo("JSESSIONID=abc");
        assertThat(exchange.letters()).isEqualTo("IN");
    }

    @Test
    void valueWithoutAPrefixPassesUnchanged() {
        Exchange exchange = exchange(Affinity.prefixCookie("JSESSIONID"), FakeRequest.withCookies("JSESSIONID=abc"));
        exchange.through(s1);

        assertThat(exchange.found()).isNull();
        assertThat(exchange.request.cookies()).isEqualTo("JSESSIONID=abc");
    }
}
