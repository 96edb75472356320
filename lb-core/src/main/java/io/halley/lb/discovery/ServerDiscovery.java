// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import io.halley.lb.model.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where a backend's servers come from while it lives; {@link DiscoveredServers} asks again and again.
 *
 * <pre>{@code
 * ServerDiscovery discovery = ServerDiscovery.dns("cometd.default.svc.cluster.local", 8080);
 * BackendBuilder cometd = Backend.builder("cometd");
 * discovery.first(ofSeconds(10)).forEach(cometd::server);
 * BalancerHandler balancer = BalancerHandler.start(cometd.build());
 * DiscoveredServers.follow(balancer.loadBalancer(), discovery);
 * }</pre>
 */
@FunctionalInterface
public interface ServerDiscovery {

    /**
     * Returns a discovery by the addresses of a host; each is a server. Needs {@code dnsjava:dnsjava}.
     *
     * <p>The model case is a headless service of Kubernetes. HAProxy: {@code server-template} with {@code resolvers}.
     *
     * @param port of all servers
     */
    static DnsDiscovery dns(String host, int port) {
        return DnsDiscovery.addresses(host, port);
    }

    /**
     * Returns a discovery by SRV records, which tell hosts, ports, weights and backups. Needs {@code dnsjava:dnsjava}.
     *
     * @param service for example {@code _http._tcp.cometd.default.svc.cluster.local}
     */
    static DnsDiscovery srv(String service) {
        return DnsDiscovery.services(service);
    }

    /**
     * Returns a discovery by a file in HAProxy's form, of which the {@code server} lines of one backend count.
     *
     * <p>The file is read each second; replace it as a whole, by renaming.
     */
    static FileDiscovery file(Path file, String backend) {
        return FileDiscovery.of(file, backend);
    }

    /**
     * Asks once.
     *
     * <p>Thread: that of {@link DiscoveredServers}, which nobody else waits for; it may read a file, but not wait for a
     * network.
     */
    CompletionStage<Found> look();

    /**
     * Asks once and waits for the answer, to have servers to begin with. Not for IO threads.
     *
     * @throws IllegalStateException if it fails, is empty, or takes longer than {@code within}
     */
    default List<ServerConfig> first(Duration within) {
        List<ServerConfig> servers;
        try {
            servers = look().toCompletableFuture()
                    .get(within.toNanos(), TimeUnit.NANOSECONDS)
                    .servers();
        } catch (ExecutionException e) {
            throw new IllegalStateException(this + ": " + Reason.of(e), Reason.cause(e));
        } catch (TimeoutException e) {
            throw new IllegalStateException(this + ": no answer within " + within, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(this + ": interrupted", e);
        }
        if (servers.isEmpty()) {
            throw new IllegalStateException(this + ": no server (expected: at least one)");
        }
        return servers;
    }
}
