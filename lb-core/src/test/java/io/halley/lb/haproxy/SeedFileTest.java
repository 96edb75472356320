// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static io.halley.lb.haproxy.Config.engine;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The file of the guide that Halley replaces. Its addresses are only read. */
class SeedFileTest {

    private final HaproxyConfiguration configuration = Config.read(text());

    @Test
    void yieldsTheBackend() {
        Backend expected = Backend.builder("cometd")
                .balance(BalancePolicy.roundRobin())
                .serverDefaults(
                        server -> server.weight(10).maxConnections(40_000).shutdownSessionsWhenDown(false))
                .server("bayuex-srv1", "http://10.232.2.118:80", server -> server.cookie("bayuex-srv1"))
                .server("bayeux-srv2", "http://10.235.30.6:80", server -> server.cookie("bayeux-srv2"))
                .server("bayeux-srv3", "http://10.45.160.213:80", server -> server.cookie("bayexu-srv3"))
                .affinity(Affinity.insertCookie("SERVERID").indirect(false).nocache(false))
                .healthCheck(HealthCheck.webSocket("/cometd")
                        .expectStatus(101)
                        .every(Duration.ofSeconds(5))
                        .rise(2)
                        .fall(3))
                .retry(RetryPolicy.retries(3).redispatch(Redispatch.LAST_RETRY))
                .timeouts(timeouts -> timeouts.connect(Duration.ofSeconds(10))
                        .queue(Duration.ofSeconds(30))
                        .server(Duration.ofMinutes(10))
                        .tunnel(Duration.ofMinutes(10))
                        .client(Duration.ofMinutes(10))
                        .clientFin(Duration.ofSeconds(5))
                        .serverFin(Duration.ofMinutes(10))
                        .httpRequest(Duration.ofSeconds(15))
                        .httpKeepAlive(Duration.ofSeconds(2)))
                .serverConnections(ServerConnections.close())
                .forwardedHeaders(ForwardedHeaders.none().forwardedFor(true))
                .build();

        Backend cometd = engine(Objects.requireNonNull(configuration.backend("cometd")));

        assertThat(cometd).hasToString(expected.toString()).isEqualTo(expected);
    }

    @Test
    void yieldsTheFrontend() {
        HaproxyFrontend frontend = Objects.requireNonNull(configuration.frontend("ft_web"));

        assertThat(frontend.binds()).containsExactly(new Bind("", 80, false, false, null, 0, 0));
        assertThat(frontend.maxConnections()).isEqualTo(120_000);
        assertThat(frontend.defaultBackend()).isEqualTo("cometd");
        assertThat(frontend.timeouts())
                .isEqualTo(new FrontendTimeouts(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10)));
        assertThat(frontend.log().httpLog()).isTrue();
        assertThat(frontend.log().targets())
                .containsExactly(new LogTarget("127.0.0.1:514", 1024, "rfc3164", "local0", "debug", "emerg"));
    }

    @Test
    void yieldsTheStatsPageAndTheLimitOfTheProcess() {
        StatsSettings stats = Objects.requireNonNull(
                Objects.requireNonNull(configuration.frontend("ft_web")).stats());

        assertThat(stats.uri()).isEqualTo("/stats");
        assertThat(stats.refresh()).isEqualTo(Duration.ofSeconds(10));
        assertThat(stats.users()).isEqualTo(Map.of("baina", "P@55word"));
        assertThat(stats.toString()).doesNotContain("P@55word");
        assertThat(configuration.maxConnections()).isEqualTo(120_000);
    }

    @Test
    void warnsOfTheAppsessionThatDoesNothing() {
        assertThat(configuration.warnings())
                .contains("haproxy.cfg:47: 'appsession SERVERID' does nothing beside 'cookie SERVERID', as in HAProxy;"
                        + " probably meant: 'appsession BAYEUX_BROWSER len 52 timeout 15m request-learn'");
    }

    @Test
    void warnsOfNothingElseThanItsLinesForTheProcessAndItsIncompleteCheck() {
        assertThat(configuration.warnings())
                .containsExactly(
                        "haproxy.cfg:3: 'chroot' concerns the process: confine the JVM with a container, or with"
                                + " systemd's RootDirectory=",
                        "haproxy.cfg:4: 'pidfile' concerns the process: the service manager knows the process id",
                        "haproxy.cfg:5: 'uid' concerns the process: start the JVM as that user, for example with"
                                + " systemd's User=",
                        "haproxy.cfg:6: 'gid' concerns the process: start the JVM with that group, for example with"
                                + " systemd's Group=",
                        "haproxy.cfg:7: 'daemon' concerns the process: let systemd or another service manager keep"
                                + " the JVM in the background",
                        "haproxy.cfg:8: 'nbproc' concerns the process: one JVM serves all, with several IO threads",
                        "haproxy.cfg:43: option httpchk: no Sec-WebSocket-Key, without which a CometD server refuses"
                                + " the upgrade: the check adds it, with the version and a Host",
                        configuration.warnings().get(7));
    }

    private static String text() {
        try (InputStream file = SeedFileTest.class.getResourceAsStream("haproxy.cfg")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
