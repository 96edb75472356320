// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.ServerConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link ServerDiscovery#dns} and {@link ServerDiscovery#srv}: an immutable value.
 *
 * <ul>
 *   <li>resolver: the system's ({@code /etc/resolv.conf}, with its search path)
 *   <li>scheme: {@code http}
 *   <li>family: IPv4; IPv6 where a host has no other. HAProxy: {@code resolve-prefer ipv4}
 *   <li>asked again: after the smallest TTL of the records, within 1 second to 5 minutes
 * </ul>
 *
 * <p>A server of {@link ServerDiscovery#dns} has its address as its name; one of {@link ServerDiscovery#srv} the name of
 * its host, so that clients keep sticking to a pod that was given another address.
 */
public final class DnsDiscovery implements ServerDiscovery {

    final String name;
    final int port;
    final boolean tls;
    final boolean preferIpv6;
    final @Nullable InetSocketAddress resolver;
    final Consumer<ServerConfig.Builder> options;

    private DnsDiscovery(
            String name,
            int port,
            boolean tls,
            boolean preferIpv6,
            @Nullable InetSocketAddress resolver,
            Consumer<ServerConfig.Builder> options) {
        this.name = name;
        this.port = port;
        this.tls = tls;
        this.preferIpv6 = preferIpv6;
        this.resolver = resolver;
        this.options = options;
    }

    static DnsDiscovery addresses(String host, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
        }
        return new DnsDiscovery(requireNonNull(host, "host"), port, false, false, null, server -> {});
    }

    static DnsDiscovery services(String service) {
        return new DnsDiscovery(requireNonNull(service, "service"), 0, false, false, null, server -> {});
    }

    /**
     * Returns this with TLS to the servers.
     *
     * <p>With SRV a server's address is then the name of its host, which its certificate has to have.
     */
    public DnsDiscovery tls(boolean on) {
        return new DnsDiscovery(name, port, on, preferIpv6, resolver, options);
    }

    /** Returns this with IPv6 preferred, and IPv4 where a host has no other. HAProxy: {@code resolve-prefer ipv6}. */
    public DnsDiscovery preferIpv6(boolean on) {
        return new DnsDiscovery(name, port, tls, on, resolver, options);
    }

    /** Returns this with another resolver than the system's. HAProxy: {@code nameserver}. */
    public DnsDiscovery resolver(InetSocketAddress address) {
        return new DnsDiscovery(name, port, tls, preferIpv6, requireNonNull(address, "address"), options);
    }

    /** Returns this with options for each server, over what the records tell. HAProxy: {@code default-server}. */
    public DnsDiscovery servers(Consumer<ServerConfig.Builder> more) {
        return new DnsDiscovery(name, port, tls, preferIpv6, resolver, options.andThen(more));
    }

    /** Returns whether it asks for SRV records. */
    boolean isService() {
        return port == 0;
    }

    @Override
    public CompletionStage<Found> look() {
        return new DnsLook(this).start();
    }

    @Override
    public String toString() {
        return isService() ? "SRV " + name : "DNS " + name + ":" + port;
    }

    static Duration within(long ttlSeconds) {
        return Duration.ofSeconds(Math.max(1, Math.min(300, ttlSeconds)));
    }
}
