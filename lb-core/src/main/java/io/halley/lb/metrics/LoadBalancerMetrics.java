// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Binds a balancer to Micrometer.
 *
 * <p>Gauges and counters are read from the engine's own numbers when the registry asks; only the timers cost anything
 * while requests run. The meters of a server come and go with it. No tag has a value that a client could choose.
 *
 * <table>
 * <caption>Meters; all have the tag {@code backend}</caption>
 * <tr><th>name</th><th>type</th><th>further tags</th><th>HAProxy</th></tr>
 * <tr><td>{@code loadbalancer.requests}</td><td>timer</td><td>server, kind, outcome</td>
 *     <td>stot, hrsp_*, ttime</td></tr>
 * <tr><td>{@code loadbalancer.refused}</td><td>counter</td><td>reason</td><td></td></tr>
 * <tr><td>{@code loadbalancer.queued}</td><td>gauge</td><td></td><td>qcur of the backend</td></tr>
 * <tr><td>{@code loadbalancer.overload}</td><td>gauge, 0, 1 or 2</td><td></td><td></td></tr>
 * <tr><td>{@code loadbalancer.queue.time}</td><td>timer</td><td>server, kind</td><td>qtime</td></tr>
 * <tr><td>{@code loadbalancer.connect.time}</td><td>timer</td><td>server, kind</td><td>ctime</td></tr>
 * <tr><td>{@code loadbalancer.response.time}</td><td>timer</td><td>server, kind</td><td>rtime</td></tr>
 * <tr><td>{@code loadbalancer.server.active}</td><td>gauge</td><td>server</td><td>scur</td></tr>
 * <tr><td>{@code loadbalancer.server.tunnels}</td><td>gauge</td><td>server</td><td></td></tr>
 * <tr><td>{@code loadbalancer.server.queued}</td><td>gauge</td><td>server</td><td>qcur</td></tr>
 * <tr><td>{@code loadbalancer.server.connections.max}</td><td>gauge, NaN for no limit</td><td>server</td>
 *     <td>slim</td></tr>
 * <tr><td>{@code loadbalancer.server.state}</td><td>gauge, 0 or 1</td><td>server, state</td><td>status</td></tr>
 * <tr><td>{@code loadbalancer.server.weight}</td><td>gauge, effective</td><td>server</td><td>weight</td></tr>
 * <tr><td>{@code loadbalancer.checks}</td><td>counter</td><td>server, result</td><td>chkfail</td></tr>
 * <tr><td>{@code loadbalancer.check.time}</td><td>timer</td><td>server</td><td>check_duration</td></tr>
 * <tr><td>{@code loadbalancer.retries}</td><td>counter</td><td>server</td><td>wretr</td></tr>
 * <tr><td>{@code loadbalancer.redispatches}</td><td>counter</td><td>server</td><td>wredis</td></tr>
 * <tr><td>{@code loadbalancer.bytes}</td><td>counter, bytes</td><td>server, direction</td><td>bin, bout</td></tr>
 * <tr><td>{@code loadbalancer.affinity}</td><td>counter</td><td>source, result</td><td></td></tr>
 * <tr><td>{@code loadbalancer.affinity.entries}</td><td>gauge</td><td>source</td><td>used of the table</td></tr>
 * <tr><td>{@code loadbalancer.limit.refused}</td><td>counter</td><td>limit</td><td>dreq</td></tr>
 * <tr><td>{@code loadbalancer.limit.clients}</td><td>gauge</td><td>limit</td><td>used of the table</td></tr>
 * <tr><td>{@code loadbalancer.limit.evicted}</td><td>counter</td><td>limit</td><td></td></tr>
 * <tr><td colspan="4">only where tables are shared:</td></tr>
 * <tr><td>{@code loadbalancer.shared.up}</td><td>gauge, 0 or 1</td><td>table</td><td></td></tr>
 * <tr><td>{@code loadbalancer.shared.loading}</td><td>gauge, 0 or 1</td><td>table</td><td></td></tr>
 * <tr><td>{@code loadbalancer.shared.entries}</td><td>gauge</td><td>table</td><td>used of the table</td></tr>
 * <tr><td>{@code loadbalancer.shared.queued}</td><td>gauge</td><td>table</td><td></td></tr>
 * <tr><td>{@code loadbalancer.shared.lag}</td><td>gauge, seconds</td><td>table</td><td></td></tr>
 * <tr><td>{@code loadbalancer.shared.changes}</td><td>counter</td><td>table, direction</td><td></td></tr>
 * <tr><td>{@code loadbalancer.shared.dropped}</td><td>counter</td><td>table</td><td></td></tr>
 * <tr><td>{@code loadbalancer.shared.rejected}</td><td>counter</td><td>table</td><td></td></tr>
 * <tr><td colspan="4">only where Bayeux is read:</td></tr>
 * <tr><td>{@code loadbalancer.server.sessions}</td><td>gauge</td><td>server, transport</td><td></td></tr>
 * <tr><td>{@code loadbalancer.server.moving}</td><td>gauge</td><td>server</td><td></td></tr>
 * <tr><td>{@code loadbalancer.handshakes}</td><td>counter</td><td>result</td><td></td></tr>
 * <tr><td>{@code loadbalancer.rehandshakes}</td><td>counter</td><td>cause</td><td></td></tr>
 * <tr><td>{@code loadbalancer.publishes}</td><td>counter</td><td></td><td></td></tr>
 * <tr><td>{@code loadbalancer.disconnects}</td><td>counter</td><td></td><td></td></tr>
 * <tr><td>{@code loadbalancer.returns.waiting}</td><td>gauge</td><td></td><td></td></tr>
 * <tr><td>{@code loadbalancer.poll.excess}</td><td>gauge, seconds</td><td></td><td></td></tr>
 * </table>
 *
 * <ul>
 *   <li>{@code server}: the name; {@code <NOSRV>} for requests that were given none
 *   <li>{@code kind}: {@code tunnel} for what became one; {@code poll} for what a server may hold: by its messages where Bayeux
 *       is read, else a path that ends with {@code /connect}, as CometD's clients have it; {@code request} for the rest
 *   <li>{@code outcome}: {@code timeout} whoever's; else by status {@code server_error}, {@code client_error}; else
 *       {@code aborted} if it broke off, or nothing was sent; else {@code success}
 *   <li>{@code reason}: {@link io.halley.lb.Refusal} in lower case
 *   <li>{@code state}: {@code up}, {@code down}, {@code drain}, {@code maint}, {@code unchecked}
 *   <li>{@code result} of checks: {@code passed}, {@code failed}; of affinity: {@code hit}, {@code miss}, {@code stale},
 *       {@code broken}
 *   <li>{@code direction}: {@code in} from clients, {@code out} to clients
 *   <li>{@code source}: the affinity's kind and name, for example {@code cookie SERVERID}
 *   <li>{@code limit}: what is limited, for example {@code requests}; {@code requests-2} for a second limit of them
 *   <li>{@code table}: what is shared, for example {@code appsession BAYEUX_BROWSER}, {@code clientId}, {@code states}
 *   <li>{@code cause}: {@code drain}, moved; {@code server_lost}, told by the balancer; {@code session_unknown}, told by
 *       a server
 * </ul>
 *
 * <p>Requests that end on a server after it was removed are counted by no timer. Thread-safe.
 */
public final class LoadBalancerMetrics implements MeterBinder, AutoCloseable {

    private final LoadBalancer balancer;
    private final Tags tags;
    private final Queue<Binding> bindings = new ConcurrentLinkedQueue<>();

    /** Creates a binder; {@code tags} are added to every meter. */
    public LoadBalancerMetrics(LoadBalancer balancer, Tag... tags) {
        this.balancer = balancer;
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(balancer, registry, tags);
        bindings.add(binding);
        binding.begin();
    }

    /** Takes all meters out of the registries again. */
    @Override
    public void close() {
        for (Binding binding = bindings.poll(); binding != null; binding = bindings.poll()) {
            binding.end();
        }
    }
}
