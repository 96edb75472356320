// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedCookieTest {
    private static final String BROWSER = "BAYEUX_BROWSER";

    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer s2 = FakeServer.of("s2");
    private final FakeServers servers = FakeServers.of(s1, s2);
    private final ManualClock clock = new ManualClock();
    private final LearnedAffinity affinity = Affinity.learnCookie(BROWSER, ofMinutes(15));
    private final Stickiness learned = open(affinity);

    private Stickiness open(LearnedAffinity affinity) {
        return affinity.open(clock::nanoTime, clock);
    }

    private Exchange exchange(String cookies) {
        return exchange(learned, FakeRequest.withCookies(cookies));
    }

    private Exchange exchange(Stickiness stickiness, FakeRequest request) {
        return new Exchange(stickiness, servers, request);
    }

    private void learn(Stickiness stickiness, String value, FakeServer server) {
        Exchange exchange = exchange(stickiness, FakeRequest.get());
        exchange.through(server, FakeResponse.settingCookie(BROWSER + '=' + value + "; Path=/"));
        exchange.end();
    }

    private FakeServer found(String value) {
        return (FakeServer) exchange(BROWSER + '=' + value).found();
    }

    @Test
    void valueThatAServerSetsStandsForIt() {
        Exchange first = exchange(learned, FakeRequest.get());
        assertThat(first.found()).isNull();
        FakeResponse response = first.through(s2, FakeResponse.settingCookie(BROWSER + "=abc; Path=/; HttpOnly"));
        assertThat(response.headers).containsExactly("Set-Cookie: BAYEUX_BROWSER=abc; Path=/; HttpOnly");
        assertThat(response.added).isEmpty();
        assertThat(first.letters()).isEqualTo("NP");

        Exchange next = exchange(BROWSER + "=abc");
        assertThat(next.found()).isSameAs(s2);
        next.through(s2);
        assertThat(next.letters()).isEqualTo("VN");
        assertThat(learned.entries()).isEqualTo(1);
    }

    @Test
    void valueThatTheServerConfirmsIsLearnedWhereRequestsTeachNothing() {
        Stickiness strict = open(affinity.requestLearn(false));
        Exchange exchange = exchange(strict, FakeRequest.withCookies(BROWSER + "=abc"));
        exchange.through(s2, FakeResponse.settingCookie(BROWSER + "=abc; Path=/"));

        assertThat(exchange(strict, FakeRequest.withCookies(BROWSER + "=abc")).found())
                .isSameAs(s2);
    }

    @Test
    void valueIsKnownFromTheResponseHeadOn() {
        Exchange held = exchange(learned, FakeRequest.get());
        held.through(s2, FakeResponse.settingCookie(BROWSER + "=abc"));

        assertThat(found("abc")).isSameAs(s2);
    }

    @Test
    void switchingProtocolsTeachesToo() {
        exchange(learned, FakeRequest.get()).through(s1, new FakeResponse(101, "Set-Cookie: BAYEUX_BROWSER=ws"));

        assertThat(found("ws")).isSameAs(s1);
    }

    @Test
    void valueOfARequestStandsForTheServerThatAnswered() {
        Exchange exchange = exchange(BROWSER + "=abc");
        exchange.through(s2);

        assertThat(exchange.letters()).isEqualTo("IN");
        assertThat(found("abc")).isSameAs(s2);
    }

    @Test
    void valueOfARequestTeachesNothingWithoutRequestLearn() {
        Stickiness stickiness = open(affinity.requestLearn(false));
        exchange(stickiness, FakeRequest.withCookies(BROWSER + "=abc")).through(s2);
        assertThat(stickiness.entries()).isZero();

        learn(stickiness, "abc", s2);
        Exchange moved = exchange(stickiness, FakeRequest.withCookies(BROWSER + "=abc"));
        moved.match.redispatched();
        moved.through(s1);
        assertThat(exchange(stickiness, FakeRequest.withCookies(BROWSER + "=abc"))
                        .found())
                .isSameAs(s1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 500, 503})
    void errorsTeachNothing(int status) {
        exchange(BROWSER + "=abc").through(s2, new FakeResponse(status, "Set-Cookie: BAYEUX_BROWSER=def"));
        assertThat(learned.entries()).isZero();

        learn(learned, "abc", s1);
        exchange(BROWSER + "=abc").through(s2, new FakeResponse(status));
        assertThat(found("abc")).isSameAs(s1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 304})
    void valueFollowsItsClientToAnotherServer(int status) {
        learn(learned, "abc", s1);
        s1.health = HealthState.DOWN;
        Exchange exchange = exchange(BROWSER + "=abc");
        assertThat(exchange.found()).isNull();
        exchange.through(s2, new FakeResponse(status));
        assertThat(exchange.letters()).isEqualTo("DN");

        s1.health = HealthState.UP;
        assertThat(found("abc")).isSameAs(s2);
    }

    @Test
    void redispatchedValueCountsAsDown() {
        learn(learned, "abc", s1);
        Exchange exchange = exchange(BROWSER + "=abc");
        exchange.match.redispatched();
        exchange.through(s2);

        assertThat(exchange.letters()).isEqualTo("DN");
        assertThat(found("abc")).isSameAs(s2);
    }

    @Test
    void drainedServerKeepsItsClientsAndOneInMaintenanceDoesNot() {
        learn(learned, "abc", s1);
        s1.admin = AdminState.DRAIN;
        s1.weight = 0;
        assertThat(found("abc")).isSameAs(s1);

        s1.admin = AdminState.MAINTENANCE;
        assertThat(found("abc")).isNull();
    }

    @Test
    void entrySurvivesAReconfigurationByTheServersName() {
        learn(learned, "abc", s1);
        FakeServer again = FakeServer.of("s1");
        FakeRequest request = FakeRequest.withCookies(BROWSER + "=abc");
        assertThat(new Exchange(learned, FakeServers.of(again), request).found())
                .isSameAs(again);

        Exchange gone = new Exchange(learned, FakeServers.of(s2), request);
        assertThat(gone.found()).isNull();
        assertThat(gone.letters()).startsWith("I");
    }

    @Test
    void firstKnownOfSeveralCookiesDecides() {
        learn(learned, "b", s2);
        learn(learned, "c", s1);

        assertThat(exchange(BROWSER + "=a; " + BROWSER + "=b; " + BROWSER + "=c")
                        .found())
                .isSameAs(s2);
        s2.health = HealthState.DOWN;
        assertThat(exchange(BROWSER + "=a; " + BROWSER + "=b; " + BROWSER + "=c")
                        .found())
                .isSameAs(s1);
        Exchange down = exchange(BROWSER + "=a; " + BROWSER + "=b; " + BROWSER + "=d");
        assertThat(down.found()).isNull();
        assertThat(down.letters()).startsWith("D");
        down.through(s1);
        s2.health = HealthState.UP;
        assertThat(found("b")).isSameAs(s1);
    }

    @Test
    void onlyTheFirstCharactersCount() {
        Stickiness stickiness = open(affinity.length(4));
        learn(stickiness, "abcdef", s2);

        assertThat(exchange(stickiness, FakeRequest.withCookies(BROWSER + "=abcdxyz"))
                        .found())
                .isSameAs(s2);
        assertThat(exchange(stickiness, FakeRequest.withCookies(BROWSER + "=abc"))
                        .found())
                .isNull();
        learn(learned, "x".repeat(1000), s1);
        assertThat(found("x".repeat(128))).isSameAs(s1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\u0001b", "a\u00e9b", "\u20ac"})
    void strangeValuesAreNotLearned(String value) {
        learn(learned, value, s1);
        exchange(BROWSER + '=' + value).through(s1);

        assertThat(learned.entries()).isZero();
    }

    @Test
    void everyValueOfAResponseIsLearned() {
        exchange(BROWSER + "=old")
                .through(s2, FakeResponse.ok("Set-Cookie: BAYEUX_BROWSER=a; Path=/x", "Set-Cookie: BAYEUX_BROWSER=b"));

        assertThat(found("a")).isSameAs(s2);
        assertThat(found("b")).isSameAs(s2);
        assertThat(found("old")).isSameAs(s2);
    }

    @Test
    void targetIsSearchedOnlyWithoutACookie() {
        learn(learned, "abc", s2);

        assertThat(exchange(learned, new FakeRequest("POST", "/x;bayeux_browser=abc", null))
                        .found())
                .isSameAs(s2);
        assertThat(exchange(learned, new FakeRequest("GET", "/x;bayeux_browser=abc", BROWSER + "=zzz"))
                        .found())
                .isNull();
        assertThat(exchange(learned, new FakeRequest("PUT", "/x;bayeux_browser=abc", null))
                        .found())
                .isNull();
        assertThat(exchange(learned, new FakeRequest("HEAD", "/x?bayeux_browser=abc", null))
                        .found())
                .isNull();
        Stickiness query = open(affinity.mode(UriMode.QUERY_STRING));
        learn(query, "abc", s1);
        assertThat(exchange(query, new FakeRequest("HEAD", "/x?bayeux_browser=abc", null))
                        .found())
                .isSameAs(s1);
    }

    @Test
    void entryExpiresWhenItIsIdleForTooLong() {
        learn(learned, "abc", s1);
        clock.advance(ofMinutes(15).minusNanos(1));
        assertThat(found("abc")).isSameAs(s1);

        clock.advance(ofMinutes(15));
        assertThat(found("abc")).isNull();
        assertThat(learned.entries()).isZero();
    }

    @Test
    void requestResponseAndEndCountAsUses() {
        learn(learned, "abc", s1);
        clock.advance(ofMinutes(14));
        Exchange exchange = exchange(BROWSER + "=abc");
        clock.advance(ofMinutes(14));
        exchange.through(s1, new FakeResponse(503));
        clock.advance(ofMinutes(14));
        exchange.end();
        clock.advance(ofMinutes(14));

        assertThat(found("abc")).isSameAs(s1);
    }

    @Test
    void entryThatExpiredDuringTheRequestIsLearnedAgain() {
        learn(learned, "abc", s1);
        Exchange held = exchange(BROWSER + "=abc");
        clock.advance(ofMinutes(20));
        held.through(s1);

        assertThat(found("abc")).isSameAs(s1);
    }

    @Test
    void closingForgetsAll() {
        learn(learned, "abc", s1);
        Exchange tunnel = exchange(BROWSER + "=def");
        tunnel.through(s1, new FakeResponse(101));
        learned.pin(tunnel.match);
        learned.close();
        tunnel.end();

        assertThat(learned.entries()).isZero();
    }

    @Test
    void matchCanBeUsedAgain() {
        Match match = new Match();
        learn(learned, "abc", s1);
        learned.find(FakeRequest.withCookies(BROWSER + "=abc"), servers, match);
        learned.onResponse(match, s1, FakeResponse.settingCookie(BROWSER + "=abc"));
        learned.pin(match);
        learned.end(match);
        match.reset();

        assertThat(match).usingRecursiveComparison().isEqualTo(new Match());
        clock.advance(ofSeconds(1));
        learned.end(match);
        learned.pin(match);
    }
}
