// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.faultsInFrontend;
import static io.halley.lb.haproxy.Config.frontend;
import static io.halley.lb.haproxy.Config.read;
import static io.halley.lb.haproxy.Config.warningsInFrontend;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.Captures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a frontend and {@code global} say of listening, limits, logs and pages. */
class FrontendLinesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "*:80|''|80",
                ":80|''|80",
                "127.0.0.1:8080|127.0.0.1|8080",
                "[::1]:80|::1|80",
                ":::80|::|80",
                "ipv4@0.0.0.0:80|0.0.0.0|80"
            })
    void readsTheAddressOfBind(String address, String host, int port) {
        Bind bind = frontend("bind " + address).binds().get(0);

        assertThat(bind.host()).isEqualTo(host);
        assertThat(bind.port()).isEqualTo(port);
    }

    @Test
    void readsCaptures() {
        Captures captures = Objects.requireNonNull(Config.read(Config.DEFAULTS + "frontend f\n bind :80\n"
                                + " capture cookie SID= len 20\n capture request header User-Agent len 64\n"
                                + " capture request header X-A len 5\n capture response header Server len 9\n")
                        .frontend("f"))
                .captures();

        assertThat(captures.cookie()).isEqualTo(new Captures.Field("SID", 20));
        assertThat(captures.requestHeaders())
                .containsExactly(new Captures.Field("User-Agent", 64), new Captures.Field("X-A", 5));
        assertThat(captures.responseHeaders()).containsExactly(new Captures.Field("Server", 9));
    }

    @Test
    void saysWhatACaptureNeeds() {
        assertThat(Config.faults(Config.DEFAULTS + "frontend f\n bind :80\n capture cookie SID\n"))
                .hasSize(1)
                .allMatch(fault -> fault.endsWith("capture cookie: SID (expected: <name> len <length>)"));
    }

    @Test
    void readsSeveralAddressesAndPortsOfBind() {
        assertThat(frontend("bind 127.0.0.1:90-92,:99").binds())
                .extracting(Bind::port)
                .containsExactly(90, 91, 92, 99, 8080);
    }

    @Test
    void readsTheOptionsOfBind() {
        assertThat(frontend("bind :443 accept-proxy ssl crt /etc/site.pem maxconn 5 backlog 100 name web")
                        .binds()
                        .get(0))
                .isEqualTo(new Bind("", 443, true, true, "/etc/site.pem", 5, 100));
    }

    @Test
    void readsMaxconnAndRateLimitSessions() {
        HaproxyFrontend frontend = frontend("maxconn 1000", "rate-limit sessions 50");

        assertThat(frontend.maxConnections()).isEqualTo(1000);
        assertThat(frontend.sessionRate()).isEqualTo(50);
    }

    @Test
    void readsTimeouts() {
        assertThat(frontend(
                                "timeout client 10m",
                                "timeout client-fin 5s",
                                "timeout http-request 15s",
                                "timeout http-keep-alive 2s",
                                "timeout tarpit 7s")
                        .timeouts())
                .isEqualTo(new FrontendTimeouts(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(7)));
    }

    @Test
    void readsMonitorUriAndMonitorFail() {
        HaproxyFrontend frontend = frontend("monitor-uri /alive", "monitor fail if { nbsrv(b) lt 1 }");

        assertThat(frontend.monitorUri()).isEqualTo("/alive");
        assertThat(frontend.monitorFail()).hasSize(1);
    }

    @Test
    void readsErrorfile() {
        assertThat(frontend("errorfile 503 /etc/503.http", "errorfile 408 /dev/null")
                        .errorFiles())
                .isEqualTo(Map.of(503, "/etc/503.http", 408, "/dev/null"));
    }

    @Test
    void readsOptionHttpPretendKeepaliveWithoutAWord() {
        assertThat(warningsInFrontend("option http-pretend-keepalive")).isEmpty();
    }

    @Test
    void readsLog() {
        HaproxyFrontend frontend = frontend(
                "log 127.0.0.1 local0",
                "log [::1]:1514 len 4096 format rfc5424 local1 notice err",
                "log stdout daemon",
                "option httplog",
                "option log-separate-errors",
                "option dontlog-normal");

        assertThat(frontend.log())
                .isEqualTo(new LogSettings(
                        List.of(
                                new LogTarget("127.0.0.1:514", 1024, "rfc3164", "local0", "debug", "emerg"),
                                new LogTarget("[::1]:1514", 4096, "rfc5424", "local1", "notice", "err"),
                                new LogTarget("stdout", 1024, "rfc3164", "daemon", "debug", "emerg")),
                        true,
                        true,
                        true));
    }

    @Test
    void takesTheTargetsOfGlobalForLogGlobal() {
        String text =
                "global\n log 127.0.0.1 local3\ndefaults\n log global\nfrontend f\n bind :80\nfrontend g\n no log\n";
        HaproxyConfiguration configuration = read(text);

        assertThat(Objects.requireNonNull(configuration.frontend("f")).log().targets())
                .extracting(LogTarget::facility)
                .containsExactly("local3");
        assertThat(Objects.requireNonNull(configuration.frontend("g")).log().targets())
                .isEmpty();
    }

    @Test
    void readsStats() {
        StatsSettings stats = Objects.requireNonNull(frontend(
                        "stats enable",
                        "stats uri /stats",
                        "stats refresh 10s",
                        "stats realm A\\ page",
                        "stats auth a:b:c",
                        "stats auth d:e",
                        "stats hide-version",
                        "stats scope .",
                        "stats scope b",
                        "stats admin if LOCALHOST",
                        "stats show-node n1",
                        "stats show-desc the first one",
                        "stats show-legends")
                .stats());

        assertThat(stats.admin()).hasSize(1).first().hasToString("if LOCALHOST");
        assertThat(stats)
                .isEqualTo(new StatsSettings(
                        "/stats",
                        Duration.ofSeconds(10),
                        "A page",
                        Map.of("a", "b:c", "d", "e"),
                        true,
                        List.of(".", "b"),
                        stats.admin(),
                        "n1",
                        "the first one"));
    }

    @Test
    void hasNoStatsPageUnlessALineSaysSo() {
        assertThat(frontend().stats()).isNull();
        assertThat(frontend("stats enable").stats()).isEqualTo(StatsSettings.DEFAULT);
        assertThat(StatsSettings.DEFAULT.users()).isEmpty();
    }

    @Test
    void forgetsTheStatsOfDefaultsAtTheFirstLineOfASection() {
        String text = "defaults\n stats uri /a\n stats auth a:b\nfrontend f\n bind :80\n stats uri /b\n";

        assertThat(Objects.requireNonNull(read(text).frontend("f")).stats())
                .isEqualTo(StatsSettings.DEFAULT.withUri("/b"));
    }

    @Test
    void readsWhatConcernsTheProcess() {
        HaproxyConfiguration configuration = read(
                "global\n maxconn 5000\n hard-stop-after 30s\n nbproc 4\nfrontend f\n mode http\n bind :80\n timeout client 1m\n"
                        + " use_backend b if FALSE\nbackend b\n");

        assertThat(configuration.maxConnections()).isEqualTo(5000);
        assertThat(configuration.hardStopAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(configuration.warnings())
                .containsExactly(
                        "haproxy.cfg:4: 'nbproc 4' is taken for 1: one JVM serves all, with several IO threads,"
                                + " so that limits, tables and checks are not held 4 times");
    }

    @Test
    void takesTuneBufsizeForTheRequestBuffer() {
        String text = "global\n tune.bufsize 32768\nbackend b\n server s 127.0.0.1:80\n";

        assertThat(Config.engine(read(text).backend("b")).requestBuffer()).isEqualTo(32_768);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bind|bind: nothing (expected: [<address>]:<port>[-<port>])",
                "bind *|bind *: * (expected: [<address>]:<port>[-<port>], with the port)",
                "bind :99999|bind :99999: :99999 (expected: [<address>]:<port>[-<port>], port 1-65535)",
                "bind /tmp/x.sock|bind /tmp/x.sock: /tmp/x.sock (expected: [<address>]:<port>[-<port>], since only TCP"
                        + " is supported)",
                "bind :443 ssl|bind :443: ssl: no certificate (expected: crt <file>)",
                "bind :80 acept-proxy|bind :80: unknown option 'acept-proxy'; did you mean 'accept-proxy'?",
                "bind :443 ssl crt x alpn h2|bind :443: 'alpn' is not supported: set HTTP/2 for the listener in Java",
                "log|log: nothing (expected: <address> <facility>)",
                "log 127.0.0.1|log: facility: nothing (expected: kern, user, mail, daemon, auth, syslog, lpr, news,"
                        + " uucp, cron, auth2, ftp, ntp, audit, alert, cron2, local0, local1, local2, local3, local4,"
                        + " local5, local6, local7)",
                "option httplog clf|'option httplog clf' is not supported: use 'option httplog'",
                "stats refresh x|stats refresh: time: x (expected: a time, for example 500ms, 30s or 10m, at most 24d)",
                "stats admin|stats admin: nothing (expected: 'if' or 'unless' and a condition)",
                "stats foo|unknown keyword 'stats foo' in 'frontend' section",
                "monitor fail|monitor: nothing (expected: 'if' or 'unless' and a condition)",
                "rate-limit x|rate-limit: x (expected: sessions <number>)",
                "errorfile 503|errorfile: nothing (expected: a file)"
            })
    void saysWhatIsWrong(String line, String fault) {
        assertThat(faultsInFrontend(line)).containsExactly("haproxy.cfg:10: " + fault);
    }
}
