// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.backend;
import static io.halley.lb.haproxy.Config.engine;
import static io.halley.lb.haproxy.Config.faultsIn;
import static io.halley.lb.haproxy.Config.read;
import static io.halley.lb.haproxy.Config.warningsIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.health.HealthCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code option httpchk}, {@code http-check}, {@code timeout check}, {@code spread-checks}. */
class CheckLinesTest {

    private static final String OLD_FORM =
            "option httpchk GET /cometd HTTP/1.1\\r\\nHost:\\ \\r\\nConnection:\\ upgrade\\r\\nUpgrade:\\ websocket";

    @Test
    void checksThatAConnectionCanBeMadeIfNothingElseIsSaid() {
        assertThat(check()).isEqualTo(HealthCheck.tcp());
        assertThat(check("option tcp-check")).isEqualTo(HealthCheck.tcp());
    }

    @Test
    void readsOptionBayeuxCheck() {
        assertThat(check("option bayeux-check")).isEqualTo(HealthCheck.bayeux("/cometd"));
        assertThat(check("option bayeux-check /push")).isEqualTo(HealthCheck.bayeux("/push"));
        assertThat(check("option bayeux-check", "option httpchk /up"))
                .isEqualTo(HealthCheck.http("/up").method("OPTIONS").http10());
        assertThat(check("option httpchk /up", "option bayeux-check")).isEqualTo(HealthCheck.bayeux("/cometd"));
    }

    @Test
    void readsOptionHttpchk() {
        assertThat(check("option httpchk"))
                .isEqualTo(HealthCheck.http("/").method("OPTIONS").http10());
        assertThat(check("option httpchk /up"))
                .isEqualTo(HealthCheck.http("/up").method("OPTIONS").http10());
        assertThat(check("option httpchk GET /up"))
                .isEqualTo(HealthCheck.http("/up").method("GET").http10());
        assertThat(check("option httpchk GET /up HTTP/1.1"))
                .isEqualTo(HealthCheck.http("/up").method("GET"));
    }

    @Test
    void readsHeadersInsideTheVersionString() {
        assertThat(check("option httpchk HEAD /up HTTP/1.1\\r\\nHost:\\ example.org\\r\\nX-Check:\\ yes"))
                .isEqualTo(HealthCheck.http("/up")
                        .method("HEAD")
                        .header("Host", "example.org")
                        .header("X-Check", "yes"));
    }

    @Test
    void makesAnUpgradeWithoutKeyAWholeOne() {
        assertThat(check(OLD_FORM, "http-check expect status 101"))
                .isEqualTo(HealthCheck.webSocket("/cometd").expectStatus(101));
        assertThat(warningsIn(OLD_FORM))
                .containsExactly("haproxy.cfg:10: option httpchk: no Sec-WebSocket-Key, without which a CometD server"
                        + " refuses the upgrade: the check adds it, with the version and a Host");
    }

    @Test
    void readsHttpCheckSend() {
        assertThat(check(
                        "option httpchk",
                        "http-check send meth POST uri /cometd ver HTTP/1.1 hdr Host example.org"
                                + " hdr Content-Type application/json body '[]'"))
                .isEqualTo(HealthCheck.http("/cometd")
                        .method("POST")
                        .header("Host", "example.org")
                        .header("Content-Type", "application/json")
                        .body("[]"));
        assertThat(check("option httpchk GET /up HTTP/1.1", "http-check send hdr Host example.org"))
                .isEqualTo(HealthCheck.http("/up").method("GET").header("Host", "example.org"));
        assertThat(check("http-check send hdr Host example.org", "option httpchk GET /up HTTP/1.1"))
                .isEqualTo(HealthCheck.http("/up").method("GET").header("Host", "example.org"));
    }

    @Test
    void readsHttpCheckExpect() {
        HealthCheck base = HealthCheck.http("/").method("OPTIONS").http10();

        assertThat(check("option httpchk", "http-check expect status 200-299,401"))
                .isEqualTo(base.expectStatus(200, 299).expectStatus(401));
        assertThat(check("option httpchk", "http-check expect ! status 500-599"))
                .isEqualTo(base.expectStatus(100, 499));
        assertThat(check("option httpchk", "http-check expect rstatus ^[23]")).isEqualTo(base.expectStatus(200, 399));
        assertThat(check("option httpchk", "http-check expect hdr name X-Up value yes"))
                .isEqualTo(base.expectHeader("X-Up", "yes"));
    }

    @Test
    void readsTimeoutCheckAndLogHealthChecks() {
        assertThat(check("timeout check 3s", "option log-health-checks"))
                .isEqualTo(HealthCheck.tcp().timeout(Duration.ofSeconds(3)).logChecks());
    }

    @Test
    void readsSpreadChecks() {
        String text = "global\n spread-checks 20\nbackend b\n server s 127.0.0.1:80 check\n";

        assertThat(engine(read(text).backend("b")).healthCheck())
                .isEqualTo(HealthCheck.tcp().jitter(20));
    }

    @Test
    void warnsOfHttpCheckWithoutOptionHttpchk() {
        assertThat(warningsIn("http-check expect status 101"))
                .containsExactly("haproxy.cfg:10: http-check: ignored without 'option httpchk' in backend 'b'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "option httpchk GET / HTTP/1.1 Host: x|option httpchk: unexpected argument 'Host:' behind 'HTTP/1.1'"
                        + " (expected: [<method>] <uri> [<version>]; a space inside is written '\\ ')",
                "option httpchk GET / HTTP/2|option httpchk: HTTP/2 (expected: HTTP/1.0 or HTTP/1.1)",
                "http-check expect status 9|http-check expect: status: 9 (expected: statuses such as 101 or"
                        + " 200-299,401)",
                "http-check expect string up|http-check expect: 'string' is not supported: answer with a status of its"
                        + " own, or a header, and expect that",
                "http-check disable-on-404|'http-check disable-on-404' is not supported: drain the server by the stats"
                        + " page or LoadBalancer",
                "http-check connect port 80|'http-check connect' is not supported: a check is one request and one"
                        + " answer: use 'http-check send' and 'http-check expect'",
                "http-check send foo|http-check send: foo (expected: meth, uri, ver, hdr, body or comment)",
                "option mysql-check|'option mysql-check' is not supported: use 'option httpchk'"
            })
    void saysWhatIsWrong(String line, String fault) {
        assertThat(faultsIn(line)).containsExactly("haproxy.cfg:10: " + fault);
    }

    private static HealthCheck check(String... lines) {
        return backend(lines).healthCheck();
    }
}
