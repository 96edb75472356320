// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import io.halley.lb.model.ServerConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/** One question to DNS and those that follow from its answer. Nothing is cached: TTLs say when to ask again. */
final class DnsLook {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int HIGHEST_WEIGHT = 256;

    private final DnsDiscovery discovery;
    private final LookupSession session;

    DnsLook(DnsDiscovery discovery) {
        this.discovery = discovery;
        session = session(discovery);
    }

    private static LookupSession session(DnsDiscovery discovery) {
        if (discovery.resolver == null) {
            Resolver system = new ExtendedResolver();
            system.setTimeout(TIMEOUT);
            return LookupSession.defaultBuilder().resolver(system).clearCaches().build();
        }
        Resolver own = new ExtendedResolver(List.of(new SimpleResolver(discovery.resolver)));
        own.setTimeout(TIMEOUT);
        return LookupSession.builder().resolver(own).build();
    }

    CompletionStage<Found> start() {
        Name name;
        try {
            name = Name.fromString(discovery.name);
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
        return discovery.isService()
                ? ask(name, Type.SRV).thenCompose(this::services)
                : addresses(name).thenApply(this::hosts);
    }

    /** Asks for the addresses of a host: the preferred family, then the other; empty if it has none. */
    private CompletableFuture<List<Record>> addresses(Name host) {
        int first = discovery.preferIpv6 ? Type.AAAA : Type.A;
        int second = discovery.preferIpv6 ? Type.A : Type.AAAA;
        return ask(host, first)
                .thenCompose(found -> found.isEmpty() ? ask(host, second) : CompletableFuture.completedFuture(found));
    }

    /** A name that has no such records, or is none, is an answer, unlike a resolver in trouble. */
    private CompletableFuture<List<Record>> ask(Name name, int type) {
        CompletableFuture<List<Record>> answer = new CompletableFuture<>();
        session.lookupAsync(name, type).whenComplete((result, failure) -> {
            if (failure == null) {
                answer.complete(result.getRecords());
            } else if (isAbsent(Reason.cause(failure))) {
                answer.complete(List.of());
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private static boolean isAbsent(Throwable failure) {
        return failure instanceof NoSuchRRSetException || failure instanceof NoSuchDomainException;
    }

    private Found hosts(List<Record> records) {
        List<ServerConfig> servers = new ArrayList<>();
        for (Record record : records) {
            InetAddress address = address(record);
            ServerConfig.Builder server = ServerConfig.builder(address.getHostAddress(), uri(address, discovery.port));
            discovery.options.accept(server);
            servers.add(server.build());
        }
        servers.sort(Comparator.comparing(ServerConfig::name)); // the records come in another order each time
        return new Found(servers, DnsDiscovery.within(ttl(records)));
    }

    private CompletionStage<Found> services(List<Record> records) {
        Map<Name, CompletableFuture<List<Record>>> asked = new TreeMap<>();
        for (Record record : records) {
            Name target = ((SRVRecord) record).getTarget();
            if (!target.equals(Name.root)) { // RFC 2782: "." says that there is no such service
                asked.computeIfAbsent(target, this::addresses);
            }
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> servers(records, asked));
    }

    private Found servers(List<Record> records, Map<Name, CompletableFuture<List<Record>>> asked) {
        Map<SRVRecord, InetAddress> services = new LinkedHashMap<>();
        long ttl = ttl(records);
        for (Record record : records) {
            SRVRecord service = (SRVRecord) record;
            CompletableFuture<List<Record>> answer = asked.get(service.getTarget());
            List<Record> addresses = answer == null ? List.of() : answer.join();
            if (!addresses.isEmpty()) { // a pod may have no address yet
                services.put(service, lowest(addresses));
                ttl = Math.min(ttl, ttl(addresses));
            }
        }
        ServiceWeights weights = ServiceWeights.of(services.keySet(), HIGHEST_WEIGHT);
        List<ServerConfig> servers = new ArrayList<>();
        services.forEach((service, address) -> {
            ServerConfig.Builder server = ServerConfig.builder(weights.name(service), uri(service, address));
            weights.describe(service, server);
            discovery.options.accept(server);
            servers.add(server.build());
        });
        servers.sort(Comparator.comparing(ServerConfig::name));
        return new Found(servers, DnsDiscovery.within(ttl));
    }

    private URI uri(SRVRecord service, InetAddress address) {
        return discovery.tls
                ? URI.create("https://" + service.getTarget().toString(true) + ":" + service.getPort())
                : uri(address, service.getPort());
    }

    private URI uri(InetAddress address, int port) {
        String host = address.getHostAddress();
        return URI.create((discovery.tls ? "https://" : "http://")
                + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port);
    }

    /** One host is one server, and always the same address of it. */
    private static InetAddress lowest(List<Record> records) {
        return records.stream()
                .map(DnsLook::address)
                .min(Comparator.comparing(InetAddress::getHostAddress))
                .orElseThrow();
    }

    private static InetAddress address(Record record) {
        return record instanceof ARecord v4 ? v4.getAddress() : ((AAAARecord) record).getAddress();
    }

    private static long ttl(List<Record> records) {
        return records.stream().mapToLong(Record::getTTL).min().orElse(0);
    }
}
