// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.DEFAULTS;
import static io.halley.lb.haproxy.Config.backend;
import static io.halley.lb.haproxy.Config.backendSection;
import static io.halley.lb.haproxy.Config.faultsIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.Observe;
import io.halley.lb.health.OnError;
import io.halley.lb.model.ProxyProtocol;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code server} and {@code default-server}. */
class ServerLinesTest {

    private static final HealthCheck CHECK = HealthCheck.tcp();

    @Test
    void hasHaproxysDefaults() {
        assertThat(server("server x 127.0.0.1:80"))
                .isEqualTo(ServerConfig.builder("x", URI.create("http://127.0.0.1:80"))
                        .cookie("")
                        .checked(false)
                        .shutdownSessionsWhenDown(false)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:8080,http://10.0.0.1:8080",
        "node1.example.org:80,http://node1.example.org:80",
        "[::1]:80,http://[::1]:80",
        "::1:80,http://[::1]:80",
        "ipv4@10.0.0.1:80,http://10.0.0.1:80"
    })
    void readsAnAddress(String address, URI uri) {
        assertThat(server("server x " + address).uri()).isEqualTo(uri);
    }

    @Test
    void readsWeight() {
        assertThat(server("server x 127.0.0.1:80 weight 0").weight()).isZero();
    }

    @Test
    void readsMaxconnMinconnAndMaxqueue() {
        ServerConfig server = server("server x 127.0.0.1:80 maxconn 30 minconn 10 maxqueue 5");

        assertThat(server.maxConnections()).isEqualTo(30);
        assertThat(server.minConnections()).isEqualTo(10);
        assertThat(server.maxQueue()).isEqualTo(5);
    }

    @Test
    void readsCookie() {
        assertThat(server("server x 127.0.0.1:80 cookie c").cookie()).isEqualTo("c");
    }

    @Test
    void readsBackupAndDisabled() {
        assertThat(server("server x 127.0.0.1:80 backup").isBackup()).isTrue();
        assertThat(server("server x 127.0.0.1:80 disabled").isDisabled()).isTrue();
        assertThat(server("server x 127.0.0.1:80 disabled enabled backup no-backup")
                        .isDisabled())
                .isFalse();
    }

    @Test
    void readsSlowstart() {
        assertThat(server("server x 127.0.0.1:80 slowstart 60s").slowStart()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void readsOnMarkedDown() {
        assertThat(server("server x 127.0.0.1:80 on-marked-down shutdown-sessions")
                        .isShutdownSessionsWhenDown())
                .isTrue();
    }

    @Test
    void readsOnMarkedUp() {
        assertThat(server("server x 127.0.0.1:80 on-marked-up shutdown-backup-sessions")
                        .isShutdownBackupSessionsWhenUp())
                .isTrue();
        assertThat(server("server x 127.0.0.1:80").isShutdownBackupSessionsWhenUp())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "check, NONE, NONE",
        "send-proxy check, V1, V1",
        "send-proxy-v2 check, V2, V2",
        "send-proxy-v2 no-send-proxy-v2, NONE, NONE",
        "send-proxy-v2 check port 81, V2, NONE",
        "send-proxy-v2 check addr 127.0.0.2, V2, NONE",
        "send-proxy-v2 check port 81 check-send-proxy, V2, V2",
        "check check-send-proxy, NONE, V1"
    })
    void readsSendProxyAndHowChecksBegin(String options, ProxyProtocol clients, ProxyProtocol checks) {
        ServerConfig server = server("server x 127.0.0.1:80 " + options);

        assertThat(server.proxyProtocol()).isEqualTo(clients);
        assertThat(server.checkProxyProtocol()).isEqualTo(checks);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server x 127.0.0.1:80 source 127.0.0.2|127.0.0.2",
                "server x 127.0.0.1:80 source ipv4@127.0.0.2:0|127.0.0.2",
                "server x 127.0.0.1:80 source 127.0.0.2,127.0.0.3|127.0.0.2,127.0.0.3",
                "server x [::1]:80 source [fd00::2]:0,fd00::3|fd00::2,fd00::3",
                "source 127.0.0.4; server x 127.0.0.1:80|127.0.0.4",
                "source 127.0.0.4; server x 127.0.0.1:80 source 127.0.0.2|127.0.0.2",
                "source 127.0.0.4; server x 127.0.0.1:80 source 0.0.0.0|``",
                "default-server source 127.0.0.2; server x 127.0.0.1:80|127.0.0.2",
                "server x 127.0.0.1:80|``"
            })
    void readsSource(String lines, String addresses) {
        ServerConfig server = backend(lines.split("; ")).servers().get(0);

        assertThat(server.source()).hasToString(addresses);
    }

    @Test
    void readsTrackInThisBackendAndInOthers() {
        HaproxyConfiguration file = Config.read(DEFAULTS + "backend a\n server s1 127.0.0.1:80 check\n"
                + " server s2 127.0.0.1:81 track s1\nbackend b\n server s1 127.0.0.1:80 track a/s2\n");

        assertThat(Config.engine(file.backend("a")).servers().get(1).tracked()).isEqualTo("a/s1");
        assertThat(Config.engine(file.backend("b")).servers().get(0).tracked()).isEqualTo("a/s2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s1 track s2|s2 track s1|is tracked by itself",
                "s1 track s2|s2 check track s1|one of the two",
                "s1 track s2|s2 weight 3|is not checked (expected: a server with 'check')",
                "s1 track s3|s2 check|a server of the backend"
            })
    void saysWhatIsWrongWithTrack(String first, String second, String fault) {
        String text = DEFAULTS + "backend b\n server " + first.replaceFirst(" ", " 127.0.0.1:80 ") + "\n server "
                + second.replaceFirst(" ", " 127.0.0.1:81 ") + "\n";

        assertThat(Config.faults(text)).anyMatch(line -> line.contains(fault));
    }

    @Test
    void findsCyclesOfTrackAcrossBackends() {
        assertThat(Config.faults(DEFAULTS + "backend a\n server s 127.0.0.1:80 track b/s\n"
                        + "backend b\n server s 127.0.0.1:80 track a/s\n"))
                .hasSize(2)
                .allMatch(line -> line.contains("is tracked by itself (expected: a server that is checked)"));
    }

    @Test
    void readsSslAndHowTheCertificateIsLookedAt() {
        HaproxyBackend section = backendSection(
                "server x 127.0.0.1:443 ssl verify none sni str(node.example.org)",
                "server y 127.0.0.1:443 ssl verify required ca-file /etc/ca.pem verifyhost node.example.org");

        assertThat(Config.engine(section).servers().get(0).isTls()).isTrue();
        assertThat(section.tls())
                .containsEntry("x", new ServerTls(false, null, null, "node.example.org"))
                .containsEntry("y", new ServerTls(true, "/etc/ca.pem", "node.example.org", null))
                .hasSize(2);
    }

    @Test
    void readsCheckInterFastinterDowninterRiseAndFall() {
        HealthCheck check = check("check inter 5s fastinter 1s downinter 10s rise 3 fall 4");

        assertThat(check)
                .isEqualTo(CHECK.every(Duration.ofSeconds(5))
                        .fastEvery(Duration.ofSeconds(1))
                        .downEvery(Duration.ofSeconds(10))
                        .rise(3)
                        .fall(4));
    }

    @Test
    void readsPortAndAddrOfTheCheck() {
        assertThat(check("check port 8090 addr 127.0.0.2"))
                .isEqualTo(CHECK.port(8090).host("127.0.0.2"));
    }

    @Test
    void readsObserveErrorLimitAndOnError() {
        assertThat(check("check observe layer7 error-limit 5 on-error mark-down"))
                .isEqualTo(CHECK.observe(Observe.LAYER7).errorLimit(5).onError(OnError.MARK_DOWN));
        assertThat(check("check observe layer4 on-error sudden-death"))
                .isEqualTo(CHECK.observe(Observe.LAYER4).onError(OnError.SUDDEN_DEATH));
    }

    @Test
    void checksAServerInItsOwnWayIfItsLineSaysSo() {
        Backend backend = only(" server x 127.0.0.1:80 check inter 1s\n server y 127.0.0.1:81 check inter 9s\n"
                + " server z 127.0.0.1:82\n");

        assertThat(backend.healthCheck()).isEqualTo(CHECK.every(Duration.ofSeconds(1)));
        assertThat(backend.serverHealthChecks()).containsOnlyKeys("y");
        assertThat(backend.servers().get(2).isChecked()).isFalse();
    }

    @Test
    void doesNotCheckWithoutTheWord() {
        assertThat(only(" server x 127.0.0.1:80 inter 5s\n").healthCheck()).isNull();
    }

    @Test
    void takesDefaultServerForTheLinesBehindIt() {
        Backend backend = only(" server x 127.0.0.1:80\n default-server weight 7 maxconn 9 inter 5s\n"
                + " default-server weight 8\n server y 127.0.0.1:81 maxconn 3\n");

        assertThat(backend.servers()).extracting(ServerConfig::weight).containsExactly(1, 8);
        assertThat(backend.servers()).extracting(ServerConfig::maxConnections).containsExactly(0, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server|server: nothing (expected: <name> <address>:<port>)",
                "server x|server \"x\": nothing (expected: <address>:<port>)",
                "server x 127.0.0.1|server \"x\": 127.0.0.1 (expected: <address>:<port>, with the port)",
                "server x 127.0.0.1:99999|server \"x\": 127.0.0.1:99999 (expected: <address>:<port>, port 1-65535)",
                "server x unix@/tmp/x|server \"x\": unix@/tmp/x (expected: <address>:<port>, since only TCP is"
                        + " supported)",
                "server a/b 127.0.0.1:80|server: a/b (expected: a name without '/' and spaces)",
                "server x 127.0.0.1:80 weight 257|server \"x\": weight: 257 (expected: 0-256)",
                "server x 127.0.0.1:80 weight|server \"x\": weight: nothing (expected: 0-256)",
                "server x 127.0.0.1:80 on-error die|server \"x\": on-error: die (expected: fastinter, fail-check,"
                        + " sudden-death or mark-down)",
                "server x 127.0.0.1:80 observe layer8|server \"x\": observe: layer8 (expected: layer4 or layer7)",
                "server x 127.0.0.1:80 ckeck|server \"x\": unknown option 'ckeck'; did you mean 'check'?",
                "server x 127.0.0.1:80 on-marked-up die|server \"x\": on-marked-up: die (expected:"
                        + " shutdown-backup-sessions)",
                "server x 127.0.0.1:80 source|server \"x\": source: nothing (expected: <address>[,<address>], without a"
                        + " port)",
                "server x 127.0.0.1:80 source 127.0.0.2:1025-65000|server \"x\": source: 127.0.0.2:1025-65000"
                        + " (expected: <address>[,<address>], without a port)",
                "server x 127.0.0.1:80 source host|server \"x\": source: host (expected: <address>[,<address>], without"
                        + " a port)",
                "server x 127.0.0.1:80 source 127.0.0.2 usesrc client|server \"x\": source: 'usesrc' is not supported:"
                        + " use 'option forwardfor' or 'send-proxy' to tell servers of the client",
                "server x 127.0.0.1:80 source ::1|server \"x\": source: ::1 (expected: an address of the server's"
                        + " family, IPv4 or IPv6)",
                "server x 127.0.0.1:80 source 127.0.0.2,127.0.0.2|server \"x\": source: 127.0.0.2 (expected: each"
                        + " address once)",
                "server x 127.0.0.1:80 source 239.0.0.1|server \"x\": source: 239.0.0.1 (expected: an IP address of"
                        + " this machine)",
                "server x 127.0.0.1:80 track nope/s1|server \"x\": track: no server 'nope/s1'",
                "server x 127.0.0.1:80 track a/b/c|server \"x\": track: a/b/c (expected: [<backend>/]<server>)",
                "server x 127.0.0.1:80 agent-check|server \"x\": 'agent-check' is not supported: set weight and state by"
                        + " the stats page or by LoadBalancer",
                "default-server weigth 3|default-server: unknown option 'weigth'; did you mean 'weight'?"
            })
    void saysWhatIsWrong(String line, String fault) {
        assertThat(faultsIn(line)).containsExactly("haproxy.cfg:10: " + fault);
    }

    private static ServerConfig server(String line) {
        return backend(line).servers().get(0);
    }

    private static HealthCheck check(String options) {
        return only(" server x 127.0.0.1:80 " + options + "\n").healthCheck();
    }

    private static Backend only(String lines) {
        return Config.engine(Config.read(DEFAULTS + "backend b\n" + lines).backend("b"));
    }
}
