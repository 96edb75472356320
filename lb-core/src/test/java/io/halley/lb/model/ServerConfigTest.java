// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServerConfigTest {

    private static ServerConfig.Builder full() {
        return ServerConfig.builder("n1", URI.create("https://h:8443"))
                .cookie("c1")
                .weight(10)
                .maxConnections(100)
                .minConnections(5)
                .maxQueue(7)
                .backup(true)
                .disabled(true)
                .checked(false)
                .shutdownSessionsWhenDown(false)
                .source(SourceAddresses.of("10.0.0.2", "10.0.0.3"))
                .slowStart(Duration.ofSeconds(20));
    }

    static List<UnaryOperator<ServerConfig.Builder>> differences() {
        return List.of(
                s -> s.cookie("other"),
                s -> s.weight(1),
                s -> s.maxConnections(1),
                s -> s.minConnections(1),
                s -> s.maxQueue(1),
                s -> s.backup(false),
                s -> s.disabled(false),
                s -> s.checked(true),
                s -> s.shutdownSessionsWhenDown(true),
                s -> s.source(SourceAddresses.of("10.0.0.2")),
                s -> s.slowStart(null));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void everyOptionCountsForEquality(UnaryOperator<ServerConfig.Builder> difference) {
        ServerConfig config = full().build();

        assertThat(config)
                .isEqualTo(config.toBuilder().build())
                .hasSameHashCodeAs(config.toBuilder().build())
                .isNotEqualTo(difference.apply(full()).build());
    }

    @Test
    void printsAServerLine() {
        assertThat(full().checked(true).shutdownSessionsWhenDown(true).build())
                .hasToString(
                        "server n1 h:8443 ssl cookie c1 weight 10 maxconn 100 minconn 5 maxqueue 7"
                                + " source 10.0.0.2,10.0.0.3 slowstart 20000ms backup disabled check on-marked-down shutdown-sessions");
        assertThat(ServerConfig.builder("n2", URI.create("http://h"))
                        .checked(false)
                        .shutdownSessionsWhenDown(false)
                        .build())
                .hasToString("server n2 h cookie n2 weight 1");
    }

    @ParameterizedTest
    @CsvSource({"http://h, 80, false", "https://h, 443, true", "HTTPS://h:9, 9, true"})
    void portFollowsTheScheme(URI uri, int port, boolean tls) {
        ServerConfig config = ServerConfig.builder("n", uri).build();

        assertThat(config.port()).isEqualTo(port);
        assertThat(config.isTls()).isEqualTo(tls);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http:/x | host",
                "//h | http://host:port",
                "http://h/path | no path",
            })
    void addressIsSchemeHostAndPort(String uri, String expected) {
        Faults faults = new Faults();

        ServerConfig.builder("n", URI.create(uri)).build().validate(faults);

        assertThat(String.join("\n", faults.found()))
                .contains("uri: " + uri + " (expected:")
                .contains(expected);
    }

    @Test
    void tellsWhatItExpected() {
        Faults faults = new Faults();

        ServerConfig.builder(" ", URI.create("http://h"))
                .cookie("a;b")
                .weight(257)
                .maxConnections(-1)
                .maxQueue(-1)
                .source(SourceAddresses.of("10.0.0.2:80", "0.0.0.0"))
                .slowStart(Duration.ZERO)
                .build()
                .validate(faults);

        assertThat(faults.found())
                .containsExactly(
                        "name: empty (expected: a name)",
                        "weight: 257 (expected: 0-256)",
                        "maxConnections: -1 (expected: 0-2147483647)",
                        "maxQueue: -1 (expected: 0-2147483647)",
                        "source: 10.0.0.2:80 (expected: an IP address of this machine)",
                        "source: 0.0.0.0 (expected: an IP address of this machine)",
                        "slowStart: PT0S (expected: more than 0)",
                        "cookie: a;b (expected: cookie octets of RFC 6265)");
    }
}
