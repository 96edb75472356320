// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.limit.Limit;
import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerConnections;
import io.halley.lb.model.TrustedProxies;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackendTest {

    private static BackendBuilder one() {
        return Backend.builder("cometd").server("n1", "http://127.0.0.1:8081");
    }

    private static Backend reference() {
        return Backend.builder("cometd")
                .balance(BalancePolicy.roundRobin())
                .serverDefaults(s -> s.weight(10).maxConnections(40_000))
                .server("bayeux-srv1", "http://127.0.0.1:8081")
                .server("bayeux-srv2", "http://127.0.0.1:8082")
                .server(
                        "bayeux-srv3",
                        "http://127.0.0.1:8083",
                        s -> s.backup(true).weight(5))
                .affinity(Affinity.insertCookie("SERVERID"))
                .affinity(Affinity.learnCookie("BAYEUX_BROWSER", Duration.ofMinutes(15)))
                .healthCheck(HealthCheck.webSocket("/cometd")
                        .every(Duration.ofSeconds(5))
                        .rise(2)
                        .fall(3))
                .healthCheck("bayeux-srv3", HealthCheck.tcp())
                .limit(Limit.requests(100))
                .limit(Limit.openConnections(10).reject())
                .trustedProxies(TrustedProxies.of("10.0.0.0/8"))
                .retry(RetryPolicy.retries(3).redispatch(Redispatch.LAST_RETRY))
                .timeouts(t -> t.connect(Duration.ofSeconds(10))
                        .queue(Duration.ofSeconds(30))
                        .server(Duration.ofMinutes(10))
                        .tunnel(Duration.ofMinutes(10)))
                .serverConnections(ServerConnections.close())
                .forwardedHeaders(ForwardedHeaders.none())
                .persistDown(true)
                .allBackups(true)
                .abortOnClose(false)
                .fullConnections(1000)
                .requestBuffer(4096)
                .build();
    }

    @Test
    void tellsAllFaultsInOneException() {
        BackendBuilder builder = Backend.builder("cometd")
                .server("n1", "http://127.0.0.1:8081", s -> s.weight(300))
                .server("n1", "ftp://127.0.0.1")
                .server("n2", "http://not a host")
                .server(
                        "n3",
                        "http://127.0.0.1:8083/cometd",
                        s -> s.minConnections(5).maxConnections(3))
                .affinity(Affinity.insertCookie("SERVERID"))
                .affinity(Affinity.insertCookie("SERVERID").httpOnly(true))
                .healthCheck(HealthCheck.tcp().rise(0))
                .healthCheck("n9", HealthCheck.tcp())
                .retry(RetryPolicy.retries(-1))
                .timeouts(t -> t.connect(Duration.ZERO))
                .fullConnections(-1)
                .requestBuffer(2 << 20)
                .serverConnections(ServerConnections.keepAlive().maxIdle(-1))
                .limit(Limit.requests(0))
                .trustedProxies(TrustedProxies.of("10.0.0.0/99"))
                .forwardedHeaders(ForwardedHeaders.standard().except("x"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backend \"cometd\": server \"n1\": weight: 300 (expected: 0-256)")
                .hasMessageContaining("server \"n1\": name: used twice (expected: a name of its own)")
                .hasMessageContaining("server \"n1\": uri: ftp://127.0.0.1 (expected: http://host:port")
                .hasMessageContaining("server \"n2\": uri: http://not a host (expected: http://host:port")
                .hasMessageContaining("server \"n3\": uri: http://127.0.0.1:8083/cometd (expected: no path")
                .hasMessageContaining("server \"n3\": minConnections: 5 (expected: at most maxConnections, 3)")
                .hasMessageContaining("affinity \"SERVERID\": given twice")
                .hasMessageContaining("healthCheck: rise: 0")
                .hasMessageContaining("server \"n9\": healthCheck: no such server")
                .hasMessageContaining("retry: retries: -1 (expected: 0-1000)")
                .hasMessageContaining("timeouts: connect: PT0S (expected: more than 0)")
                .hasMessageContaining("fullConnections: -1")
                .hasMessageContaining("requestBuffer: 2097152 (expected: 0-1048576)")
                .hasMessageContaining("serverConnections: maxIdle: -1")
                .hasMessageContaining("forwardedHeaders: except: x");
    }

    @Test
    void needsANameAndAServer() {
        assertThatThrownBy(() -> Backend.builder(" ").build())
                .hasMessageContaining("name: empty")
                .hasMessageContaining("servers: none (expected: at least one)");
    }

    @Test
    void mayHaveNoServerWhereThatIsMeant() {
        Backend none = Backend.builder("b").withoutServers().build();

        assertThat(none.servers()).isEmpty();
        assertThat(none.warnings()).isEmpty();
        assertThat(none.toBuilder().build()).isEqualTo(none);
    }

    @Test
    void serverDefaultsApplyToServersDeclaredBeforeAndAfterButNotAgainstTheirOwnOptions() {
        Backend backend = Backend.builder("b")
                .server("before", "http://h:1")
                .serverDefaults(s -> s.weight(10))
                .serverDefaults(s -> s.maxQueue(7))
                .server("after", "http://h:2", s -> s.weight(20))
                .server(ServerConfig.builder("complete", URI.create("http://h:3"))
                        .build())
                .build();

        assertThat(backend.servers()).extracting(ServerConfig::weight).containsExactly(10, 20, 1);
        assertThat(backend.servers()).extracting(ServerConfig::maxQueue).containsExactly(7, 7, 0);
    }

    @Test
    void printsALineForEachDirectiveOfHaproxy() {
        assertThat(reference().toString().lines().map(String::strip))
                .startsWith("backend cometd", "balance roundrobin")
                .contains(
                        "retries 3",
                        "option redispatch",
                        "retry-on conn-failure",
                        "option http-server-close",
                        "no option forwardfor",
                        "option persist",
                        "option allbackups",
                        "no option abortonclose",
                        "fullconn 1000")
                .anyMatch(line -> line.startsWith("cookie SERVERID insert"))
                .anyMatch(line -> line.startsWith("appsession BAYEUX_BROWSER"))
                .anyMatch(line -> line.startsWith("timeout connect 10000ms"))
                .anyMatch(line -> line.startsWith("server bayeux-srv3 127.0.0.1:8083 cookie bayeux-srv3 weight 5"));
    }

    @Test
    void equalDescriptionsAreEqualAndSurviveTheBuilder() {
        assertThat(reference())
                .isEqualTo(reference())
                .hasSameHashCodeAs(reference())
                .isEqualTo(reference().toBuilder().build())
                .isNotEqualTo(reference().toBuilder().persistDown(false).build())
                .isNotEqualTo(
                        reference().toBuilder().withoutServer("bayeux-srv3").build());
    }

    @Test
    void defaultsAreThoseOfTheBuildersJavadoc() {
        Backend backend = one().build();

        assertThat(backend.balance()).isEqualTo(BalancePolicy.roundRobin());
        assertThat(backend.affinities()).isEmpty();
        assertThat(backend.healthCheck()).isNull();
        assertThat(backend.retry()).isEqualTo(RetryPolicy.defaults());
        assertThat(backend.serverConnections()).isEqualTo(ServerConnections.keepAlive());
        assertThat(backend.forwardedHeaders()).isEqualTo(ForwardedHeaders.standard());
        assertThat(backend.isAbortOnClose()).isTrue();
        assertThat(backend.isPersistDown()).isFalse();
        assertThat(backend.isAllBackups()).isFalse();
        assertThat(backend.requestBuffer()).isEqualTo(16 * 1024);
        assertThat(backend.fullConnections()).isZero();
        assertThat(backend.timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void warnsOfATimeoutBelowTheTimeThatCometdHoldsAConnect() {
        Backend backend = Rig.servers(Backend.builder("b"), "a b")
                .timeouts(t -> t.server(Duration.ofMillis(39_999)).tunnel(Duration.ofSeconds(30)))
                .build();

        assertThat(backend.warnings())
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("timeout server 39999 ms is below 40 s")
                        .contains("20 s by its code and 30 s by its documentation"))
                .anySatisfy(warning -> assertThat(warning).startsWith("timeout tunnel 30 s is below 40 s"));
        assertThat(Rig.servers(Backend.builder("b"), "a b")
                        .timeouts(t -> t.server(Duration.ofSeconds(40)))
                        .build()
                        .warnings())
                .isEmpty();
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        Backend backend = one().serverDefaults(
                        s -> s.weight(0).disabled(true).maxQueue(1).minConnections(1))
                .timeouts(t -> t.connect(Duration.ofMinutes(2)))
                .affinity(Affinity.insertCookie("SERVERID"))
                .affinity(Affinity.learnCookie("SERVERID", Duration.ofMinutes(15)))
                .retry(RetryPolicy.retries(2))
                .build();

        assertThat(String.join("\n", backend.warnings()))
                .contains("timeout connect 120 s is longer than timeout server")
                .contains("every server has weight 0")
                .contains("every server is disabled")
                .contains("redispatch has no effect with a single server")
                .contains("server n1: maxQueue has no effect without maxConnections")
                .contains("server n1: minConnections has no effect without maxConnections")
                .contains("cookie SERVERID is both the balancer's own and learned");
    }
}
