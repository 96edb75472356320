// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Faults;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthCheckTest {

    private static final ServerConfig SERVER =
            ServerConfig.builder("s1", URI.create("http://n1:8081")).build();

    @Test
    void theDefaultsAreValid() {
        for (HealthCheck check : List.of(
                HealthCheck.tcp(), HealthCheck.http("/"), HealthCheck.webSocket("/cometd"), HealthCheck.raw("x"))) {
            assertThat(faults(check)).isEmpty();
        }
    }

    @Test
    void everyFaultIsTold() {
        HealthCheck check = HealthCheck.http("no slash")
                .method("GE T")
                .header("bad name", "v")
                .header("X", "a\r\nb")
                .every(Duration.ZERO)
                .fastEvery(Duration.ofSeconds(-1))
                .timeout(Duration.ofDays(30))
                .jitter(51)
                .rise(0)
                .fall(0)
                .expectStatus(300, 200)
                .expectHeader("", "v")
                .errorLimit(0)
                .tolerateStatus(7)
                .port(70_000)
                .host(" ");

        assertThat(faults(check))
                .containsExactly(
                        "path: no slash (expected: / and then visible ASCII)",
                        "method: GE T (expected: a token)",
                        "header: bad name (expected: a name)",
                        "header X: a control character (expected: none)",
                        "every: PT0S (expected: more than 0 and less than 24 days)",
                        "fastEvery: PT-1S (expected: more than 0 and less than 24 days)",
                        "timeout: PT720H (expected: more than 0 and less than 24 days)",
                        "jitter: 51 (expected: 0-50)",
                        "rise: 0 (expected: 1-10000)",
                        "fall: 0 (expected: 1-10000)",
                        "expectStatus: 300-200 (expected: 100-999)",
                        "expectHeader:  (expected: a name)",
                        "errorLimit: 0 (expected: 1-1000000)",
                        "tolerateStatus: 7 (expected: 100-999)",
                        "port: 70000 (expected: 0-65535)",
                        "host: empty (expected: a host)");
    }

    @Test
    void whatDoesNotBelongToTheFormIsAFault() {
        assertThat(faults(HealthCheck.tcp()
                        .header("A", "b")
                        .body("x")
                        .http10()
                        .method("POST")
                        .expectStatus(200)))
                .containsExactly(
                        "header: set (expected: not for tcp and raw)",
                        "body: set (expected: only for http)",
                        "http10: set (expected: only for http)",
                        "method: POST (expected: only for http)",
                        "expect: set (expected: not for tcp)");
        assertThat(faults(HealthCheck.webSocket("/c").method("POST").header("Origin", "http://a")))
                .containsExactly("method: POST (expected: only for http)");
        assertThat(faults(HealthCheck.webSocket("/c").header("Sec-WebSocket-Key", "abc")))
                .containsExactly("header: Sec-WebSocket-Key (expected: none, a fresh key is sent)");
        assertThat(faults(HealthCheck.raw(""))).containsExactly("raw: empty (expected: a request)");
    }

    @Test
    void aPathMayBeAnAsteriskOrHaveAQuery() {
        assertThat(faults(HealthCheck.http("*").method("OPTIONS"))).isEmpty();
        assertThat(faults(HealthCheck.http("/a?b=c%20d"))).isEmpty();
        assertThat(faults(HealthCheck.http("/a#b"))).hasSize(1);
    }

    @Test
    void isAValue() {
        HealthCheck one = HealthCheck.http("/").every(Duration.ofSeconds(5)).observe(Observe.LAYER4);
        HealthCheck same = HealthCheck.http("/").observe(Observe.LAYER4).every(Duration.ofSeconds(5));

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        for (HealthCheck other : List.of(
                one.every(Duration.ofSeconds(6)),
                one.expectStatus(200),
                one.header("A", "b"),
                one.onError(OnError.MARK_DOWN),
                one.logChecks(),
                one.port(81),
                HealthCheck.tcp())) {
            assertThat(one).isNotEqualTo(other);
        }
    }

    @Test
    void readsAsHaproxyWords() {
        HealthCheck check = HealthCheck.http("/health")
                .every(Duration.ofSeconds(5))
                .fastEvery(Duration.ofSeconds(1))
                .downEvery(Duration.ofSeconds(7))
                .timeout(Duration.ofSeconds(3))
                .jitter(5)
                .host("10.0.0.1")
                .port(8080)
                .observe(Observe.LAYER7)
                .onError(OnError.SUDDEN_DEATH)
                .expectStatus(200)
                .expectStatus(204, 206)
                .expectHeader("X", "y");

        assertThat(check)
                .hasToString(
                        "check addr 10.0.0.1 port 8080 inter 5000ms fastinter 1000ms downinter 7000ms timeout 3000ms"
                                + " spread 5% rise 2 fall 3 observe layer7 error-limit 10 on-error sudden-death"
                                + " http GET /health expect status 200,204-206 expect hdr X");
        assertThat(HealthCheck.tcp()).hasToString("check inter 2000ms rise 2 fall 3 tcp");
        assertThat(HealthCheck.webSocket("/c")).hasToString("check inter 2000ms rise 2 fall 3 websocket /c");
        assertThat(HealthCheck.raw("GET / HTTP/1.0\r\nA: b\r\n\r\n"))
                .hasToString("check inter 2000ms rise 2 fall 3 raw GET / HTTP/1.0");
    }

    @Test
    void theTargetIsTheServersUnlessSet() {
        HealthCheck check = HealthCheck.tcp();
        assertThat(check.host(SERVER)).isEqualTo("n1");
        assertThat(check.port(SERVER)).isEqualTo(8081);
        assertThat(check.host("n2").port(99).host(SERVER)).isEqualTo("n2");
        assertThat(check.host("n2").port(99).port(SERVER)).isEqualTo(99);
    }

    @Test
    void theIntervalLimitsAllUnlessThereIsATimeout() {
        HealthCheck check = HealthCheck.tcp().every(Duration.ofSeconds(5));
        assertThat(check.connectLimit()).isEqualTo(Duration.ofSeconds(5));
        assertThat(check.answerLimit()).isNull();
        assertThat(check.timing().limitNanos()).isEqualTo(5_000_000_000L);

        HealthCheck limited = check.timeout(Duration.ofSeconds(3));
        assertThat(limited.answerLimit()).isEqualTo(Duration.ofSeconds(3));
        assertThat(limited.timing().limitNanos()).isEqualTo(8_000_000_000L);
    }

    private static List<String> faults(HealthCheck check) {
        Faults faults = new Faults();
        check.validate(faults);
        return faults.found();
    }
}
