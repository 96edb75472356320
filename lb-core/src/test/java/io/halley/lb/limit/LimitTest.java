// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Faults;
import io.halley.lb.model.KeyExtractor;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitTest {

    @ParameterizedTest
    @MethodSource("wrong")
    void tellsWhatIsWrong(Limit limit, String fault) {
        Faults faults = new Faults();

        limit.validate(faults.within("backend \"cometd\""));

        assertThat(faults.found()).containsExactly("backend \"cometd\": limit " + fault);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Limit.requests(0), "requests: bound: 0 (expected: 1-1000000000)"),
                Arguments.of(Limit.requests(1).per(Duration.ZERO), "requests: per: PT0S (expected: PT0.1S-PT24H)"),
                Arguments.of(Limit.errors(1).per(ofDays(2)), "errors: per: PT48H (expected: PT0.1S-PT24H)"),
                Arguments.of(
                        Limit.openConnections(5).per(ofSeconds(1)),
                        "openConnections: per: PT1S (expected: none, since it is no rate)"),
                Arguments.of(
                        Limit.connections(5).by(KeyExtractor.header("X-Api-Key")),
                        "connections: by: Header[name=X-Api-Key] (expected: the address, since a connection has no request"
                                + " yet)"),
                Arguments.of(Limit.handshakes(5).deny(200), "handshakes: deny: 200 (expected: 400-599)"),
                Arguments.of(
                        Limit.handshakes(5).tarpit(ofMinutes(11)),
                        "handshakes: tarpit: PT11M (expected: more than 0, at most PT10M)"),
                Arguments.of(
                        Limit.handshakes(5).tarpit(Duration.ZERO),
                        "handshakes: tarpit: PT0S (expected: more than 0, at most PT10M)"),
                Arguments.of(Limit.requests(1).ipv6Prefix(129), "requests: ipv6Prefix: 129 (expected: 1-128)"),
                Arguments.of(Limit.requests(1).ipv4Prefix(0), "requests: ipv4Prefix: 0 (expected: 1-32)"),
                Arguments.of(Limit.requests(1).clients(0), "requests: clients: 0 (expected: 1-10000000)"),
                Arguments.of(
                        Limit.requests(1).except("10.0.0.0/8", "lan"),
                        "requests: except: lan (expected: a network such as 10.0.0.0/8)"));
    }

    @Test
    void tellsAllThatIsWrong() {
        Faults faults = new Faults();

        Limit.requests(-1)
                .per(Duration.ofSeconds(Long.MIN_VALUE))
                .tarpit(Duration.ofSeconds(Long.MAX_VALUE))
                .validate(faults);

        assertThat(faults.found()).hasSize(3);
    }

    @Test
    void findsNothingWrongWithTheDefaults() {
        Faults faults = new Faults();
        List.of(
                        Limit.requests(100),
                        Limit.connections(20),
                        Limit.openConnections(50),
                        Limit.errors(20),
                        Limit.handshakes(10))
                .forEach(limit -> limit.validate(faults));

        assertThat(faults.found()).isEmpty();
    }

    @Test
    void isEqualWhereAllOptionsAre() {
        List<Limit> limits = List.of(
                Limit.requests(100),
                Limit.requests(101),
                Limit.errors(100),
                Limit.requests(100).per(ofSeconds(11)),
                Limit.requests(100).by(KeyExtractor.header("X-Api-Key")),
                Limit.requests(100).ipv6Prefix(56),
                Limit.requests(100).ipv4Prefix(24),
                Limit.requests(100).deny(403),
                Limit.requests(100).tarpit(ofSeconds(1)),
                Limit.requests(100).tarpit(ofSeconds(2)),
                Limit.requests(100).reject(),
                Limit.requests(100).except("10.0.0.0/8"),
                Limit.requests(100).clients(7));

        assertThat(limits).doesNotHaveDuplicates();
        Limit same = Limit.requests(100).by(KeyExtractor.header("X-Api-Key")).per(ofSeconds(10));
        assertThat(same).isEqualTo(limits.get(4)).hasSameHashCodeAs(limits.get(4));
        assertThat(same).isNotEqualTo("a text");
    }

    @Test
    void isWrittenInHaproxysWords() {
        assertThat(Limit.requests(100))
                .hasToString("deny deny_status 429 if { http_req_rate(10000ms) of src,ipmask(32,64) gt 100 }");
        assertThat(Limit.openConnections(50).reject().except("10.0.0.0/8", "::1"))
                .hasToString("reject if { conn_cur of src,ipmask(32,64) gt 50 } unless { src 10.0.0.0/8 ::1 }");
        assertThat(Limit.errors(5).per(ofMillis(500)).tarpit(ofSeconds(3)))
                .hasToString("tarpit 3000ms if { http_err_rate(500ms) of src,ipmask(32,64) gt 5 }");
        assertThat(Decision.ADMIT).hasToString("allow").isNotEqualTo("allow");
        assertThat(Decision.deny(429).retryAfter(7)).hasToString("deny deny_status 429 Retry-After 7");
    }
}
