// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertedCookieTest {
    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer s2 = FakeServer.of("s2");
    private final ManualClock clock = new ManualClock();
    private final CookieAffinity plain = Affinity.insertCookie("SERVERID").nocache(false);

    private Stickiness open(CookieAffinity affinity) {
        return affinity.open(clock::nanoTime, clock);
    }

    private Exchange exchange(CookieAffinity affinity, FakeRequest request) {
        return new Exchange(open(affinity), FakeServers.of(s1, s2), request);
    }

    private Exchange exchange(String cookies) {
        return exchange(plain, FakeRequest.withCookies(cookies));
    }

    @Test
    void newClientGetsTheCookieOfTheServerThatAnswered() {
        Exchange exchange = exchange(plain, FakeRequest.get());

        assertThat(exchange.found()).isNull();
        assertThat(exchange.through(s1).added).containsExactly("Set-Cookie: SERVERID=s1; path=/");
        assertThat(exchange.letters()).isEqualTo("NI");
    }

    @Test
    void clientWithTheRightCookieGetsNone() {
        Exchange exchange = exchange("SERVERID=s2");

        assertThat(exchange.found()).isSameAs(s2);
        assertThat(exchange.through(s2).added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("VN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVERID=zzz", "SERVERID=", "SERVERID=S2", "SERVERID=\"s2\"", "SERVERID=s2~x"})
    void unknownValueIsInvalidAndReplaced(String cookies) {
        Exchange exchange = exchange(cookies);

        assertThat(exchange.found()).isNull();
        assertThat(exchange.through(s1).added).containsExactly("Set-Cookie: SERVERID=s1; path=/");
        assertThat(exchange.letters()).isEqualTo("II");
    }

    @Test
    void deadServersCookieIsReplaced() {
        s2.health = HealthState.DOWN;
        Exchange exchange = exchange("SERVERID=s2");

        assertThat(exchange.found()).isNull();
        assertThat(exchange.through(s1).added).containsExactly("Set-Cookie: SERVERID=s1; path=/");
        assertThat(exchange.letters()).isEqualTo("DI");
    }

    @Test
    void redispatchedClientGetsTheCookieOfItsNewServer() {
        Exchange exchange = exchange("SERVERID=s2");
        exchange.match.redispatched();

        assertThat(exchange.through(s1).added).containsExactly("Set-Cookie: SERVERID=s1; path=/");
        assertThat(exchange.letters()).isEqualTo("DI");
    }

    @Test
    void clientThatAnotherAffinitySentElsewhereGetsTheCookieOfThatServer() {
        assertThat(exchange("SERVERID=s2").through(s1).added).containsExactly("Set-Cookie: SERVERID=s1; path=/");
    }

    @ParameterizedTest
    @CsvSource({
        "UP, READY, 16, VN",
        "UNCHECKED, READY, 16, VN",
        "GOING_DOWN, READY, 16, VN",
        "UP, READY, 0, VN",
        "UP, DRAIN, 0, VN",
        "DOWN, READY, 16, DI",
        "GOING_UP, READY, 16, DI",
        "DOWN, DRAIN, 0, DI",
        "UP, MAINTENANCE, 16, DI",
        "DOWN, MAINTENANCE, 16, DI"
    })
    void serverStateDecidesWhetherTheCookieIsHonoured(
            HealthState health, AdminState admin, int weight, String letters) {
        s2.health = health;
        s2.admin = admin;
        s2.weight = weight;
        Exchange exchange = exchange("SERVERID=s2");
        exchange.through(exchange.found() == null ? s1 : exchange.found());

        assertThat(exchange.letters()).isEqualTo(letters);
    }

    @Test
    void downServerIsHonouredWherePersistenceIsForced() {
        s2.health = HealthState.DOWN;
        Exchange exchange = new Exchange(
                open(plain), new FakeServers(java.util.List.of(s1, s2), true), FakeRequest.withCookies("SERVERID=s2"));

        assertThat(exchange.found()).isSameAs(s2);
        assertThat(exchange.through(s2).added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("DN");
    }

    @Test
    void backupServerThatIsNamedIsHonoured() {
        FakeServer backup = FakeServer.backup("b1");
        Exchange exchange =
                new Exchange(open(plain), FakeServers.of(s1, backup), FakeRequest.withCookies("SERVERID=b1"));

        assertThat(exchange.found()).isSameAs(backup);
    }

    @Test
    void firstUsableServerOfThoseThatShareAValueHasIt() {
        FakeServer first = FakeServer.of("a", "shared");
        FakeServer second = FakeServer.of("b", "shared");
        FakeServers servers = FakeServers.of(first, second);
        FakeRequest request = FakeRequest.withCookies("SERVERID=shared");
        assertThat(new Exchange(open(plain), servers, request).found()).isSameAs(first);

        first.health = HealthState.DOWN;
        Exchange exchange = new Exchange(open(plain), servers, request);
        assertThat(exchange.found()).isSameAs(second);
        assertThat(exchange.through(second).added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("VN");
    }

    @Test
    void firstValidOfSeveralCookiesDecides() {
        assertThat(exchange("SERVERID=zzz; SERVERID=s2; SERVERID=s1").found()).isSameAs(s2);

        s2.health = HealthState.DOWN;
        assertThat(exchange("SERVERID=zzz; SERVERID=s2; SERVERID=s1").found()).isSameAs(s1);

        s1.health = HealthState.DOWN;
        Exchange exchange = exchange("SERVERID=s2; SERVERID=zzz");
        assertThat(exchange.found()).isNull();
        assertThat(exchange.letters()).startsWith("D");
    }

    @Test
    void aFloodOfCookiesIsNotSearched() {
        assertThat(exchange("SERVERID=x; ".repeat(1000) + "SERVERID=s1").found())
                .isNull();
    }

    @Test
    void serverNeverSeesAnIndirectCookie() {
        Exchange exchange = exchange("a=1; SERVERID=s2; b=2; SERVERID=zzz");
        exchange.through(s2);
        assertThat(exchange.request.cookies()).isEqualTo("a=1; b=2");

        Exchange alone = exchange("SERVERID=zzz");
        alone.through(s2);
        assertThat(alone.request.cookies()).isNull();
    }

    @Test
    void serverSeesTheCookieWithoutIndirect() {
        Exchange exchange = exchange(plain.indirect(false), FakeRequest.withCookies("a=1; SERVERID=s2"));
        FakeResponse response = exchange.through(s2);

        assertThat(exchange.request.cookies()).isEqualTo("a=1; SERVERID=s2");
        assertThat(response.added).isEmpty();
    }

    @Test
    void serversOwnCookieOfTheNameIsRemoved() {
        FakeResponse known = FakeResponse.ok("Set-Cookie: SERVERID=own; Path=/", "Set-Cookie: other=1");
        Exchange exchange = exchange("SERVERID=s2");
        exchange.through(s2, known);
        assertThat(known.headers).containsExactly("Set-Cookie: other=1");
        assertThat(known.added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("VD");

        Exchange fresh = exchange(plain, FakeRequest.get());
        FakeResponse response = fresh.through(s2, FakeResponse.settingCookie("SERVERID=own"));
        assertThat(response.headers).isEmpty();
        assertThat(response.added).containsExactly("Set-Cookie: SERVERID=s2; path=/");
        assertThat(fresh.letters()).isEqualTo("NI");
    }

    @Test
    void serversOwnCookiePassesWithPreserve() {
        Exchange exchange = exchange(plain.preserve(true), FakeRequest.get());
        FakeResponse response = exchange.through(s2, FakeResponse.settingCookie("SERVERID=; Max-Age=0"));

        assertThat(response.headers).containsExactly("Set-Cookie: SERVERID=; Max-Age=0");
        assertThat(response.added).isEmpty();
        assertThat(exchange.letters()).isEqualTo("NP");
        assertThat(exchange(plain.preserve(true), FakeRequest.get()).through(s2).added)
                .hasSize(1);
    }

    @Test
    void onlyPostGetsACookieWithPostOnly() {
        CookieAffinity postOnly = plain.postOnly(true);

        assertThat(exchange(postOnly, FakeRequest.get()).through(s1).added).isEmpty();
        assertThat(exchange(postOnly, new FakeRequest("POST", "/", null)).through(s1).added)
                .hasSize(1);
    }

    @Test
    void switchingProtocolsCarriesTheCookie() {
        Exchange exchange = exchange(Affinity.insertCookie("SERVERID"), FakeRequest.get());

        assertThat(exchange.through(s1, new FakeResponse(101)).added)
                .containsExactly("Set-Cookie: SERVERID=s1; path=/");
    }

    @Test
    void newCookieMakesTheResponsePrivate() {
        CookieAffinity affinity = Affinity.insertCookie("SERVERID");

        assertThat(exchange(affinity, FakeRequest.get()).through(s1).added)
                .containsExactly("Set-Cookie: SERVERID=s1; path=/", "Cache-Control: private");
        assertThat(exchange(affinity, FakeRequest.withCookies("SERVERID=s1")).through(s1).added)
                .isEmpty();
        for (String control : new String[] {"Private, max-age=3", "no-store"}) {
            FakeResponse response = FakeResponse.ok("Cache-Control: " + control);
            assertThat(exchange(affinity, FakeRequest.get()).through(s1, response).added)
                    .hasSize(1);
        }
        FakeResponse cacheable = FakeResponse.ok("cache-control: max-age=3");
        assertThat(exchange(affinity, FakeRequest.get()).through(s1, cacheable).added)
                .hasSize(2);
    }

    @Test
    void serverWithoutAValueMakesTheClientForget() {
        FakeServer nameless = FakeServer.of("s3", "");
        FakeServers servers = FakeServers.of(s1, nameless);
        Exchange exchange = new Exchange(open(plain), servers, FakeRequest.withCookies("SERVERID="));

        assertThat(exchange.found()).isNull();
        assertThat(exchange.through(nameless).added)
                .containsExactly("Set-Cookie: SERVERID=; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/");
        assertThat(exchange.letters()).isEqualTo("II");
    }

    @Test
    void attributesFollowInHaproxysOrder() {
        CookieAffinity affinity = plain.attribute("Priority=High")
                .partitioned(true)
                .sameSite(SameSite.NONE)
                .secure(true)
                .httpOnly(true)
                .domain("a.example")
                .domain("b.example")
                .path("/cometd");

        assertThat(exchange(affinity, FakeRequest.get()).through(s1).added)
                .containsExactly("Set-Cookie: SERVERID=s1; path=/cometd; domain=a.example; domain=b.example; HttpOnly;"
                        + " Secure; SameSite=None; Partitioned; Priority=High");
    }
}
