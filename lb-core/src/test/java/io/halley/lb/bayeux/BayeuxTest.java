// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BayeuxTest {

    private static List<String> faults(Bayeux bayeux) {
        Faults faults = new Faults();
        bayeux.validate(faults);
        return faults.found();
    }

    @Test
    void everythingSafeIsOnByDefault() {
        Bayeux bayeux = Bayeux.defaults();

        EnumSet<Feature> on = EnumSet.noneOf(Feature.class);
        Arrays.stream(Feature.values()).filter(bayeux::has).forEach(on::add);
        assertThat(on).isEqualTo(EnumSet.complementOf(EnumSet.of(Feature.MOVING_DRAIN)));
        assertThat(bayeux.givenBackCookie()).isNull();
        assertThat(bayeux.serverSeparator()).isNull();
        assertThat(faults(bayeux)).isEmpty();
    }

    @Test
    void eachOptionMakesAnotherValueAndLeavesTheOldOne() {
        Bayeux defaults = Bayeux.defaults();
        List<Bayeux> others = List.of(
                defaults.with(Feature.MOVING_DRAIN),
                defaults.without(Feature.INSIGHT),
                defaults.returnsPerSecond(7),
                defaults.handshakeQueue(7, Duration.ofSeconds(8)),
                defaults.handshakeQueue(10_000, Duration.ofSeconds(7)),
                defaults.upgradeHold(Duration.ZERO),
                defaults.scan(2_048, 256),
                defaults.scan(65_536, 7),
                defaults.maxSessions(7),
                defaults.maxInterval(Duration.ofSeconds(7)),
                defaults.giveBackBrowserCookie("BAYEUX_BROWSER"),
                defaults.serverInSessionId("_"));

        assertThat(others).doesNotHaveDuplicates().doesNotContain(defaults);
        assertThat(others.stream().map(Bayeux::toString)).doesNotHaveDuplicates();
        assertThat(others.stream().flatMap(other -> faults(other).stream())).isEmpty();
        assertThat(defaults.with(Feature.ERRORS)).isEqualTo(Bayeux.defaults()).hasSameHashCodeAs(Bayeux.defaults());
        assertThat(defaults.without(Feature.ERRORS).with(Feature.ERRORS)).isEqualTo(defaults);
    }

    @Test
    void everyFaultIsToldAtOnce() {
        Bayeux bad = Bayeux.defaults()
                .returnsPerSecond(0)
                .handshakeQueue(-1, Duration.ofSeconds(10))
                .upgradeHold(Duration.ofSeconds(61))
                .scan(1, 0)
                .maxSessions(0)
                .maxInterval(Duration.ofSeconds(-1))
                .giveBackBrowserCookie("a b")
                .serverInSessionId("1");

        assertThat(faults(bad))
                .containsExactly(
                        "bayeux: returnsPerSecond: 0 (expected: 1-100000)",
                        "bayeux: handshakeQueue: -1 (expected: 0-1000000)",
                        "bayeux: handshakeQueue: wait: PT10S (expected: less than PT10S)",
                        "bayeux: upgradeHold: PT1M1S (expected: 0 to PT1M)",
                        "bayeux: scan: bytes: 1 (expected: 1024-16777216)",
                        "bayeux: scan: messages: 0 (expected: 1-10000)",
                        "bayeux: maxSessions: 0 (expected: 1-100000000)",
                        "bayeux: maxInterval: PT-1S (expected: 0 to a day)",
                        "bayeux: giveBackBrowserCookie: a b (expected: a token of RFC 9110)",
                        "bayeux: serverInSessionId: 1 (expected: 1 to 8 of _ . : ~ -)");
    }

    @Test
    void serversNameStandsBeforeTheLastSeparator() {
        assertThat(ServerPrefix.of("n1_11q1xd5v", "_")).isEqualTo("n1");
        assertThat(ServerPrefix.of("bayeux_srv_1_11q1xd5v", "_")).isEqualTo("bayeux_srv_1");
        assertThat(ServerPrefix.of("11q1xd5v", "_")).isNull();
        assertThat(ServerPrefix.of("_11q1xd5v", "_")).isNull();
    }
}
