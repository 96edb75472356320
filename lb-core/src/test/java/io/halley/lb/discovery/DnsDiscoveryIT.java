// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.LoadBalancer;
import io.halley.lb.model.ServerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/** Against a DNS server on loopback. */
class DnsDiscoveryIT {

    private final DnsServer dns = new DnsServer();

    DnsDiscoveryIT() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        dns.close();
    }

    private DnsDiscovery hosts() {
        return ServerDiscovery.dns("cometd.test.", 8080).resolver(dns.address());
    }

    private DnsDiscovery services() {
        return ServerDiscovery.srv("_http._tcp.cometd.test.").resolver(dns.address());
    }

    private static Found look(ServerDiscovery discovery) {
        return discovery
                .look()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static List<String> lines(Found found) {
        return found.servers().stream()
                .map(server -> server.name() + " " + server.uri() + " " + server.weight()
                        + (server.isBackup() ? " backup" : ""))
                .toList();
    }

    @Test
    void eachAddressIsAServerInAnOrderThatStays() throws IOException {
        dns.zone("cometd 30 IN A 127.0.0.3", "cometd 30 IN A 127.0.0.2", "other 30 IN A 127.0.0.9");

        Found found = look(hosts().servers(server -> server.weight(10)));

        assertThat(lines(found))
                .containsExactly("127.0.0.2 http://127.0.0.2:8080 10", "127.0.0.3 http://127.0.0.3:8080 10");
    }

    @Test
    void anAnswerIsValidForTheSmallestTtlWithinBounds() throws IOException {
        dns.zone("cometd 30 IN A 127.0.0.3", "cometd 30 IN A 127.0.0.2");
        assertThat(look(hosts()).validFor()).isEqualTo(ofSeconds(30));

        dns.zone("cometd 0 IN A 127.0.0.2");
        assertThat(look(hosts()).validFor()).isEqualTo(ofSeconds(1));

        dns.zone("cometd 86400 IN A 127.0.0.2");
        assertThat(look(hosts()).validFor()).isEqualTo(ofSeconds(300));
    }

    @Test
    void aliasesAreFollowed() throws IOException {
        dns.zone("cometd 30 IN CNAME pods", "pods 30 IN A 127.0.0.2");

        assertThat(lines(look(hosts()))).containsExactly("127.0.0.2 http://127.0.0.2:8080 1");
    }

    @Test
    void ipv6IsTakenWhereThereIsNoOtherOrWhereItIsPreferred() throws IOException {
        dns.zone("cometd 30 IN AAAA ::1");
        assertThat(lines(look(hosts()))).containsExactly("0:0:0:0:0:0:0:1 http://[0:0:0:0:0:0:0:1]:8080 1");

        dns.zone("cometd 30 IN AAAA ::1", "cometd 30 IN A 127.0.0.2");
        assertThat(lines(look(hosts()))).containsExactly("127.0.0.2 http://127.0.0.2:8080 1");
        assertThat(look(hosts().preferIpv6(true)).servers().get(0).uri().getHost())
                .startsWith("[");
    }

    @Test
    void anAnswerTooLargeForADatagramComesOverTcp() throws IOException {
        dns.zone(IntStream.range(1, 101)
                .mapToObj(i -> "cometd 30 IN A 127.0.1." + i)
                .toArray(String[]::new));

        assertThat(look(hosts()).servers()).hasSize(100);
        assertThat(dns.overTcp()).isPositive();
    }

    @Test
    void aServiceTellsHostsPortsSharesAndBackups() throws IOException {
        dns.zone(
                "_http._tcp.cometd 60 IN SRV 10 1000 8081 n1",
                "_http._tcp.cometd 60 IN SRV 10 500 8082 n2",
                "_http._tcp.cometd 60 IN SRV 10 0 8083 n3",
                "_http._tcp.cometd 60 IN SRV 20 1000 8084 n4",
                "n1 30 IN A 127.0.0.1",
                "n2 45 IN A 127.0.0.2",
                "n3 60 IN A 127.0.0.3",
                "n4 60 IN A 127.0.0.4");

        Found found = look(services());

        assertThat(lines(found))
                .containsExactly(
                        "n1.test http://127.0.0.1:8081 256",
                        "n2.test http://127.0.0.2:8082 128",
                        "n3.test http://127.0.0.3:8083 1",
                        "n4.test http://127.0.0.4:8084 256 backup");
        assertThat(found.validFor()).isEqualTo(ofSeconds(30));
    }

    @Test
    void sharesThatAreAllTheSameSayNothing() throws IOException {
        dns.zone(
                "_http._tcp.cometd 60 IN SRV 0 50 8081 n1",
                "_http._tcp.cometd 60 IN SRV 0 50 8082 n1",
                "n1 30 IN A 127.0.0.1");

        assertThat(lines(look(services())))
                .containsExactly("n1.test:8081 http://127.0.0.1:8081 1", "n1.test:8082 http://127.0.0.1:8082 1");
    }

    @Test
    void aHostWithoutAddressIsLeftOutAndOneByTlsKeepsItsName() throws IOException {
        dns.zone(
                "_http._tcp.cometd 60 IN SRV 0 50 8443 n1",
                "_http._tcp.cometd 60 IN SRV 0 50 8443 n2",
                "n1 30 IN A 127.0.0.1");

        assertThat(lines(look(services().tls(true)))).containsExactly("n1.test https://n1.test:8443 1");
    }

    @Test
    void aServiceThatIsSaidNotToExistHasNoServers() throws IOException {
        dns.zone("_http._tcp.cometd 60 IN SRV 0 0 0 .");

        assertThat(look(services()).servers()).isEmpty();
        assertThatThrownBy(() -> services().first(ofSeconds(10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("SRV _http._tcp.cometd.test.: no server (expected: at least one)");
    }

    @Test
    void anUnknownNameHasNoServersAndAResolverInTroubleIsAFailure() throws IOException {
        dns.zone("other 30 IN A 127.0.0.1");
        assertThatThrownBy(() -> hosts().first(ofSeconds(10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("DNS cometd.test.:8080: no server (expected: at least one)");

        dns.failing(Rcode.SERVFAIL);
        assertThatThrownBy(() -> services().first(ofSeconds(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("SRV _http._tcp.cometd.test.: Lookup for _http._tcp.cometd.test./SRV failed");
    }

    @Test
    void aBalancerFollowsTheZoneAndKeepsItsServersWhileDnsIsInTrouble() throws IOException {
        dns.zone("cometd 1 IN A 127.0.0.2", "cometd 1 IN A 127.0.0.3");
        BackendBuilder backend = Backend.builder("cometd");
        hosts().first(ofSeconds(10)).forEach(backend::server);

        try (LoadBalancer balancer =
                        LoadBalancer.create(backend.build(), (server, check) -> new CompletableFuture<>());
                DiscoveredServers following = DiscoveredServers.follow(balancer, hosts(), Duration.ofSeconds(5))) {
            dns.zone("cometd 1 IN A 127.0.0.3", "cometd 1 IN A 127.0.0.4");
            await().atMost(ofSeconds(20)).until(() -> names(balancer).equals(List.of("127.0.0.3", "127.0.0.4")));

            dns.failing(Rcode.NXDOMAIN);
            assertThatThrownBy(() -> hosts().first(ofSeconds(10))).isInstanceOf(IllegalStateException.class);
            assertThat(names(balancer)).containsExactly("127.0.0.3", "127.0.0.4");

            dns.failing(Rcode.NOERROR);
            dns.zone("cometd 1 IN A 127.0.0.5");
            await().atMost(ofSeconds(20)).until(() -> names(balancer).equals(List.of("127.0.0.5")));
        }
    }

    private static List<String> names(LoadBalancer balancer) {
        return balancer.backend().servers().stream().map(ServerConfig::name).toList();
    }
}
