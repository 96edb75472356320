// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Faults;
import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** {@code stick on} something that each request has. The cookie {@code K} plays the key. */
class KeyedAffinityTest {
    private final FakeServer s1 = FakeServer.of("s1");
    private final FakeServer s2 = FakeServer.of("s2");
    private final FakeServers servers = FakeServers.of(s1, s2);
    private final ManualClock clock = new ManualClock();
    private final KeyedAffinity affinity = Affinity.stickOn(KeyExtractor.cookie("K"), ofMinutes(15));
    private final Stickiness stickiness = affinity.length(8).open(clock::nanoTime, clock);

    @Test
    void keepsAClientOnTheServerThatAnswered() {
        request("one", s1);
        request("two", s2);

        assertThat(exchange("one").found()).isSameAs(s1);
        assertThat(exchange("two").found()).isSameAs(s2);
        assertThat(exchange("three").found()).isNull();
        assertThat(stickiness.entries()).isEqualTo(2);
    }

    @Test
    void followsAClientToTheServerThatAnsweredLast() {
        request("one", s1);
        request("one", s2);

        assertThat(exchange("one").found()).isSameAs(s2);
        assertThat(stickiness.entries()).isEqualTo(1);
    }

    @Test
    void forgetsAKeyThatIsNotUsed() {
        request("one", s1);
        clock.advance(ofMinutes(10));
        request("one", s1);
        clock.advance(ofMinutes(10));
        assertThat(exchange("one").found()).isSameAs(s1);

        clock.advance(ofMinutes(16));
        assertThat(exchange("one").found()).isNull();
    }

    @Test
    void keepsAKeyWhileATunnelIsOpen() {
        Exchange tunnel = exchange("one");
        tunnel.through(s1, new FakeResponse(101));
        stickiness.pin(tunnel.match);
        clock.advance(ofHours(5));

        assertThat(exchange("one").found()).isSameAs(s1);

        tunnel.end();
        clock.advance(ofMinutes(16));
        assertThat(exchange("one").found()).isNull();
    }

    @Test
    void cutsLongKeys() {
        request("12345678-a", s1);

        assertThat(exchange("12345678-b").found()).isSameAs(s1);
    }

    @Test
    void doesNothingForARequestWithoutTheKey() {
        Exchange exchange = new Exchange(stickiness, servers, FakeRequest.withCookies("L=x"));
        exchange.through(s1);
        exchange.end();

        assertThat(exchange.found()).isNull();
        assertThat(stickiness.entries()).isZero();
    }

    @Test
    void leavesTheCookiesLettersAlone() {
        request("one", s1);
        Exchange exchange = exchange("one");
        exchange.through(s1);

        assertThat(exchange.letters()).isEqualTo("--");
    }

    @Test
    void forgetsAllWhenItIsClosed() {
        request("one", s1);

        stickiness.close();

        assertThat(stickiness.entries()).isZero();
    }

    @Test
    void tellsWhatIsWrongWithIt() {
        Faults faults = new Faults();
        Affinity.stickOn(KeyExtractor.cookie("K"), ofMinutes(0))
                .length(0)
                .maxEntries(0)
                .validate(faults);

        assertThat(faults.found()).hasSize(3).allMatch(fault -> fault.startsWith("stick on "));
    }

    @Test
    void isComparedByItsOptions() {
        assertThat(affinity)
                .isEqualTo(Affinity.stickOn(KeyExtractor.cookie("K"), ofMinutes(15)))
                .hasSameHashCodeAs(Affinity.stickOn(KeyExtractor.cookie("K"), ofMinutes(15)))
                .isNotEqualTo(affinity.length(9))
                .isNotEqualTo(affinity.maxEntries(9))
                .isNotEqualTo(affinity.when(request -> true));
    }

    @Test
    void requestsOutsideOfTheConditionNeitherAskNorTeach() {
        Predicate<RequestView> gets = request -> request.method().equals("GET");
        Stickiness sometimes = affinity.when(gets).open(clock::nanoTime, clock);
        request(sometimes, "POST", s1);
        assertThat(sometimes.entries()).isZero();

        request(sometimes, "GET", s2);
        request(sometimes, "POST", s1);

        assertThat(find(sometimes, "GET")).isSameAs(s2);
        assertThat(find(sometimes, "POST")).isNull();
    }

    @Test
    void askingAndTeachingMayHaveConditionsOfTheirOwn() {
        Stickiness asked =
                affinity.matchWhen(request -> request.method().equals("GET")).open(clock::nanoTime, clock);
        request(asked, "POST", s1);
        assertThat(find(asked, "GET")).isSameAs(s1);
        assertThat(find(asked, "POST")).isNull();

        Stickiness taught = affinity.storeRequestWhen(
                        request -> request.method().equals("GET"))
                .open(clock::nanoTime, clock);
        request(taught, "POST", s1);
        assertThat(taught.entries()).isZero();
        request(taught, "GET", s1);
        assertThat(find(taught, "POST")).isSameAs(s1);
    }

    @Test
    void aTunnelOutsideOfTheConditionPinsNothing() {
        Stickiness never = affinity.when(request -> false).open(clock::nanoTime, clock);
        Exchange tunnel = new Exchange(never, servers, new FakeRequest("GET", "/", "K=one"));
        tunnel.through(s1, new FakeResponse(101));
        never.pin(tunnel.match);
        tunnel.end();

        assertThat(never.entries()).isZero();
    }

    private void request(Stickiness stickiness, String method, FakeServer server) {
        Exchange exchange = new Exchange(stickiness, servers, new FakeRequest(method, "/", "K=one"));
        exchange.through(server);
        exchange.end();
    }

    private Server find(Stickiness stickiness, String method) {
        return new Exchange(stickiness, servers, new FakeRequest(method, "/", "K=one")).found();
    }

    private Exchange exchange(String key) {
        return new Exchange(stickiness, servers, FakeRequest.withCookies("K=" + key));
    }

    private void request(String key, FakeServer server) {
        Exchange exchange = exchange(key);
        exchange.through(server);
        exchange.end();
    }
}
