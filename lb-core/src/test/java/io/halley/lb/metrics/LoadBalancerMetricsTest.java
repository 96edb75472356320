// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.LoadBalancer;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.AffinitySnapshot;
import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.SharedTableSnapshot;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadBalancerMetricsTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final FakeBalancer balancer = new FakeBalancer();
    private final LoadBalancerMetrics metrics = new LoadBalancerMetrics(balancer, Tag.of("zone", "a"));

    @Test
    void readsTheEnginesNumbers() {
        balancer.servers.add(FakeBalancer.server("s1", 100));
        balancer.servers.add(FakeBalancer.server("s2", 200));
        balancer.affinities.add(new AffinitySnapshot("cookie SERVERID insert indirect nocache", 31, 32, 33, 34, 35));
        balancer.refused = Map.of("queue_full", 41L);
        metrics.bindTo(registry);

        assertThat(values())
                .contains(
                        "loadbalancer.queued = 7",
                        "loadbalancer.refused reason=queue_full = 41",
                        "loadbalancer.refused reason=no_server = 0",
                        "loadbalancer.server.active server=s1 = 103",
                        "loadbalancer.server.active server=s2 = 203",
                        "loadbalancer.server.tunnels server=s1 = 105",
                        "loadbalancer.server.queued server=s1 = 106",
                        "loadbalancer.server.connections.max server=s1 = 100",
                        "loadbalancer.server.weight server=s1 = 10.5",
                        "loadbalancer.checks result=passed server=s1 = 120",
                        "loadbalancer.checks result=failed server=s1 = 121",
                        "loadbalancer.retries server=s1 = 112",
                        "loadbalancer.redispatches server=s1 = 113",
                        "loadbalancer.bytes direction=in server=s1 = 108",
                        "loadbalancer.bytes direction=out server=s2 = 209",
                        "loadbalancer.affinity result=hit source=cookie SERVERID = 31",
                        "loadbalancer.affinity result=miss source=cookie SERVERID = 32",
                        "loadbalancer.affinity result=stale source=cookie SERVERID = 33",
                        "loadbalancer.affinity result=broken source=cookie SERVERID = 34",
                        "loadbalancer.affinity.entries source=cookie SERVERID = 35");
        assertThat(registry.getMeters()).allSatisfy(meter -> {
            assertThat(meter.getId().getTag("backend")).isEqualTo("cometd");
            assertThat(meter.getId().getTag("zone")).isEqualTo("a");
            assertThat(meter.getId().getDescription()).isNotBlank();
        });
        assertThat(registry.get("loadbalancer.bytes").functionCounters())
                .allSatisfy(bytes -> assertThat(bytes.getId().getBaseUnit()).isEqualTo("bytes"));
    }

    @Test
    void sessionsAreMeteredWhereBayeuxIsRead() {
        balancer.servers.add(FakeBalancer.server("s1", 100));
        balancer.bayeux = new BayeuxSnapshot(9, 51, 52, 53, 54, 55, 56, 57, 58, Duration.ofMillis(1500));
        metrics.bindTo(registry);

        assertThat(values())
                .contains(
                        "loadbalancer.server.sessions server=s1 transport=long-polling = 130",
                        "loadbalancer.server.sessions server=s1 transport=callback-polling = 131",
                        "loadbalancer.server.sessions server=s1 transport=websocket = 132",
                        "loadbalancer.returns.waiting = 51",
                        "loadbalancer.handshakes result=success = 52",
                        "loadbalancer.handshakes result=denied = 53",
                        "loadbalancer.publishes = 54",
                        "loadbalancer.disconnects = 55",
                        "loadbalancer.rehandshakes cause=drain = 56",
                        "loadbalancer.rehandshakes cause=server_lost = 57",
                        "loadbalancer.rehandshakes cause=session_unknown = 58",
                        "loadbalancer.poll.excess = 1.5");

        balancer.bayeux = null;
        balancer.reconfigured();
        assertThat(values()).noneMatch(meter -> meter.contains("sessions") || meter.contains("handshakes"));
    }

    @Test
    void sharedTablesAreMeteredWhereThereAreSome() {
        balancer.sharedTables.add(
                new SharedTableSnapshot("clientId", true, false, 61, 62, Duration.ofMillis(1500), 63, 64, 65, 66));
        metrics.bindTo(registry);

        assertThat(values())
                .contains(
                        "loadbalancer.shared.up table=clientId = 1",
                        "loadbalancer.shared.loading table=clientId = 0",
                        "loadbalancer.shared.entries table=clientId = 61",
                        "loadbalancer.shared.queued table=clientId = 62",
                        "loadbalancer.shared.lag table=clientId = 1.5",
                        "loadbalancer.shared.changes direction=out table=clientId = 63",
                        "loadbalancer.shared.changes direction=in table=clientId = 64",
                        "loadbalancer.shared.dropped table=clientId = 65",
                        "loadbalancer.shared.rejected table=clientId = 66");

        balancer.sharedTables.clear();
        balancer.reconfigured();
        assertThat(values()).noneMatch(meter -> meter.contains("shared"));
    }

    @Test
    void noLimitIsNotANumber() {
        balancer.servers.add(FakeBalancer.server("s1", 0, HealthState.UP, AdminState.READY, 0));
        metrics.bindTo(registry);

        assertThat(registry.get("loadbalancer.server.connections.max").gauge().value())
                .isNaN();
    }

    @ParameterizedTest
    @CsvSource({
        "UP,         READY,       up",
        "GOING_DOWN, READY,       up",
        "DOWN,       READY,       down",
        "GOING_UP,   READY,       down",
        "UNCHECKED,  READY,       unchecked",
        "UP,         DRAIN,       drain",
        "DOWN,       DRAIN,       down",
        "UP,         MAINTENANCE, maint",
        "DOWN,       MAINTENANCE, maint",
    })
    void aServerIsInOneState(HealthState health, AdminState admin, String state) {
        balancer.servers.add(FakeBalancer.server("s1", 0, health, admin, 0));
        metrics.bindTo(registry);

        assertThat(registry.get("loadbalancer.server.state").gauges().stream()
                        .filter(gauge -> gauge.value() == 1)
                        .map(gauge -> gauge.getId().getTag("state")))
                .containsExactly(state);
        assertThat(registry.get("loadbalancer.server.state").gauges()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "/cometd/,              200, false, --VN, request, success",
        "/cometd/connect,       200, false, --VN, poll,    success",
        "/cometd/connect?a=/b,  200, false, --VN, poll,    success",
        "/cometd/reconnect,     200, false, --VN, request, success",
        "/cometd/connect/x,     200, false, --VN, request, success",
        "/cometd?x=/connect,    200, false, --VN, request, success",
        "x,                     200, false, --VN, request, success",
        "/cometd/connect,       101, true,  --VN, tunnel,  success",
        "/cometd,               101, true,  DDVN, tunnel,  aborted",
        "/cometd,               101, true,  CDVN, tunnel,  aborted",
        "/cometd,               101, true,  sDVN, tunnel,  timeout",
        "/cometd,               304, false, --VN, request, success",
        "/cometd,               200, false, LR--, request, success",
        "/cometd,               200, false, SDVN, request, aborted",
        "/cometd,               -1,  false, CHVN, request, aborted",
        "/cometd,               -1,  false, --VN, request, aborted",
        "/cometd,               404, false, --VN, request, client_error",
        "/cometd,               400, false, PRVN, request, client_error",
        "/cometd,               500, false, --VN, request, server_error",
        "/cometd,               502, false, SHVN, request, server_error",
        "/cometd,               504, false, sHVN, request, timeout",
        "/cometd,               408, false, cRVN, request, timeout",
        "/cometd,               200, false, '',   request, success",
    })
    void timesRequestsByKindAndOutcome(
            String target, int status, boolean tunnel, String termination, String kind, String outcome) {
        balancer.servers.add(FakeBalancer.server("s1", 0));
        metrics.bindTo(registry);

        balancer.ended("s1", target, status, tunnel, termination);

        Timer timer = registry.get("loadbalancer.requests").timer();
        assertThat(timer.getId().getTag("kind")).isEqualTo(kind);
        assertThat(timer.getId().getTag("outcome")).isEqualTo(outcome);
        assertThat(millis("loadbalancer.requests", "server", "s1")).isEqualTo(4);
        assertThat(millis("loadbalancer.queue.time", "server", "s1")).isEqualTo(1);
        assertThat(millis("loadbalancer.connect.time", "server", "s1")).isEqualTo(2);
        assertThat(millis("loadbalancer.response.time", "kind", kind)).isEqualTo(3);
    }

    @Test
    void requestsWithoutAServerHaveNoStagesThatTheyDidNotReach() {
        metrics.bindTo(registry);

        balancer.ended(null, "/cometd", 503, false, "SC--");

        assertThat(millis("loadbalancer.requests", "server", "<NOSRV>")).isEqualTo(4);
        assertThat(registry.find("loadbalancer.queue.time").timer()).isNull();
        assertThat(registry.find("loadbalancer.connect.time").timer()).isNull();
        assertThat(registry.find("loadbalancer.response.time").timer()).isNull();
    }

    @Test
    void timesChecks() {
        balancer.servers.add(FakeBalancer.server("s1", 0));
        metrics.bindTo(registry);

        balancer.checked("s1", 3_000_000);
        balancer.checked("s1", 5_000_000);
        balancer.checked("gone", 5_000_000);

        assertThat(registry.get("loadbalancer.check.time").timers()).hasSize(1);
        assertThat(registry.get("loadbalancer.check.time").timer().count()).isEqualTo(2);
    }

    @Test
    void metersComeAndGoWithTheirServers() {
        balancer.servers.add(FakeBalancer.server("s1", 0));
        metrics.bindTo(registry);
        balancer.ended("s1", "/cometd", 200, false, "--VN");
        assertThat(tagValues("server")).containsExactly("s1");

        balancer.servers.set(0, FakeBalancer.server("s2", 0));
        balancer.reconfigured();
        balancer.ended("s1", "/cometd", 200, false, "--VN");
        balancer.ended("s2", "/cometd", 200, false, "--VN");

        assertThat(tagValues("server")).containsExactly("s2");
    }

    @Test
    void metersComeAndGoWithTheirAffinities() {
        balancer.affinities.add(new AffinitySnapshot("cookie A insert", 1, 1, 1, 1, 1));
        metrics.bindTo(registry);

        balancer.affinities.set(0, new AffinitySnapshot("plain", 1, 1, 1, 1, 1));
        balancer.affinities.add(new AffinitySnapshot("plain", 2, 2, 2, 2, 2));
        balancer.reconfigured();

        assertThat(tagValues("source")).containsExactly("plain");
        assertThat(registry.get("loadbalancer.affinity.entries").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void whatIsGoneButStillReadIsZero() {
        balancer.servers.add(FakeBalancer.server("s1", 100));
        balancer.affinities.add(new AffinitySnapshot("cookie A insert", 1, 1, 1, 1, 1));
        metrics.bindTo(registry);

        balancer.servers.clear();
        balancer.affinities.clear();
        clock.add(Duration.ofSeconds(1));

        assertThat(values())
                .contains(
                        "loadbalancer.server.active server=s1 = 0",
                        "loadbalancer.affinity.entries source=cookie A = 0");
    }

    @Test
    void aServerWithoutChecksHasPassedNone() {
        balancer.servers.add(FakeBalancer.server("s1", 100, HealthState.UNCHECKED, AdminState.READY, 0));
        metrics.bindTo(registry);

        assertThat(values())
                .contains(
                        "loadbalancer.checks result=passed server=s1 = 0",
                        "loadbalancer.checks result=failed server=s1 = 0");
    }

    @Test
    void oneScrapeTakesOneSnapshot() {
        for (int i = 0; i < 50; i++) {
            balancer.servers.add(FakeBalancer.server("s" + i, i));
        }
        metrics.bindTo(registry);
        balancer.snapshots = 0;

        clock.add(Duration.ofSeconds(10));
        values();
        assertThat(balancer.snapshots).isEqualTo(1);
        clock.add(Duration.ofSeconds(10));
        values();

        assertThat(balancer.snapshots).isEqualTo(2);
    }

    @Test
    void closingTakesEverythingOutOfEveryRegistry() {
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        balancer.servers.add(FakeBalancer.server("s1", 0));
        balancer.affinities.add(new AffinitySnapshot("cookie A insert", 1, 1, 1, 1, 1));
        metrics.bindTo(registry);
        metrics.bindTo(second);
        balancer.ended("s1", "/cometd", 200, false, "--VN");
        balancer.ended(null, "/cometd", 503, false, "SC--");

        metrics.close();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(second.getMeters()).isEmpty();
        assertThat(balancer.listeners).isEmpty();
    }

    @Test
    void eventsAfterTheEndMakeNoMeters() {
        balancer.servers.add(FakeBalancer.server("s1", 0));
        metrics.bindTo(registry);
        var listener = balancer.listeners.get(0);
        metrics.close();

        balancer.addListener(listener);
        balancer.reconfigured();
        balancer.ended("s1", "/cometd", 200, false, "--VN");
        balancer.ended(null, "/cometd", 503, false, "SC--");

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void followsTheServersOfARealBalancer() {
        Backend backend = Backend.builder("cometd")
                .server("s1", "http://127.0.0.1:1")
                .server("s2", "http://127.0.0.1:2")
                .build();
        try (LoadBalancer real = LoadBalancer.create(backend, (server, check) -> new CompletableFuture<>())) {
            new LoadBalancerMetrics(real).bindTo(registry);
            assertThat(tagValues("server")).containsExactly("s1", "s2");

            real.addServer(
                    ServerConfig.builder("s3", URI.create("http://127.0.0.1:3")).build());
            assertThat(tagValues("server")).containsExactly("s1", "s2", "s3");
            real.removeServer("s1");

            assertThat(tagValues("server")).containsExactly("s2", "s3");
        }
    }

    private TreeSet<String> tagValues(String tag) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getTag(tag))
                .filter(value -> value != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private double millis(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).timer().totalTime(TimeUnit.MILLISECONDS);
    }

    /** Each gauge and counter as {@code name tag=value = 7}. */
    private List<String> values() {
        return registry.getMeters().stream()
                .filter(meter -> !(meter instanceof Timer))
                .map(LoadBalancerMetricsTest::text)
                .toList();
    }

    private static String text(Meter meter) {
        StringBuilder text = new StringBuilder(meter.getId().getName());
        for (Tag tag : meter.getId().getTags()) {
            if (!tag.getKey().equals("backend") && !tag.getKey().equals("zone")) {
                text.append(' ').append(tag.getKey()).append('=').append(tag.getValue());
            }
        }
        double value = meter.measure().iterator().next().getValue();
        return text + " = " + (value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value));
    }
}
