// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import static java.util.Objects.requireNonNull;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.LoadBalancer;
import io.halley.lb.health.Scheduler;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the servers of a balancer as a {@link ServerDiscovery} finds them, until it is closed.
 *
 * <p>An answer that fails, is empty or describes no valid backend changes nothing: the last good servers stay. A server
 * that is gone from the answer drains: its clients stay until they leave or the time for it is over; then it is taken
 * out. If it comes back meanwhile, it is made ready again.
 *
 * <p>It answers for the servers that the balancer has when it begins and for those that it finds; servers that somebody
 * else adds later are left alone. Thread-safe; its own daemon thread does all the work.
 */
public final class DiscoveredServers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ServerDiscovery.class);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final long LONGEST_LOOK_NANOS = 30_000_000_000L;

    private final LoadBalancer balancer;
    private final ServerDiscovery discovery;
    private final Duration drain;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final String backend;
    private volatile boolean closed;

    // Of the scheduler's thread.
    private final Set<String> own = new HashSet<>();
    private final Map<String, Object> leaving = new HashMap<>();
    private int failures;
    private int round;

    DiscoveredServers(
            LoadBalancer balancer,
            ServerDiscovery discovery,
            Duration drain,
            Scheduler scheduler,
            RandomGenerator random) {
        this.balancer = balancer;
        this.discovery = discovery;
        this.drain = drain;
        this.scheduler = scheduler;
        this.random = random;
        backend = balancer.backend().name();
        balancer.backend().servers().forEach(server -> own.add(server.name()));
        scheduler.execute(this::look);
    }

    /** Begins to follow; a server that is gone drains for up to 30 seconds. The caller closes it, before the balancer. */
    public static DiscoveredServers follow(LoadBalancer balancer, ServerDiscovery discovery) {
        return follow(balancer, discovery, DRAIN);
    }

    /**
     * Begins to follow.
     *
     * @param drain how long a server that is gone keeps its clients
     */
    public static DiscoveredServers follow(LoadBalancer balancer, ServerDiscovery discovery, Duration drain) {
        return new DiscoveredServers(
                requireNonNull(balancer, "balancer"),
                requireNonNull(discovery, "discovery"),
                Intervals.positive("drain", drain),
                Scheduler.daemon("halley-discovery-" + balancer.backend().name()),
                () -> ThreadLocalRandom.current().nextLong());
    }

    private void look() {
        if (closed) {
            return;
        }
        int asked = ++round;
        // A discovery that never answers must not be the last that was asked.
        Scheduler.Timer overdue = scheduler.schedule(
                () -> failed(asked, "no answer within " + LONGEST_LOOK_NANOS / 1_000_000_000L + " s"),
                LONGEST_LOOK_NANOS);
        try {
            discovery
                    .look()
                    .whenComplete((found, failure) -> scheduler.execute(() -> {
                        overdue.cancel();
                        if (failure == null) {
                            answered(asked, found);
                        } else {
                            failed(asked, Reason.of(failure));
                        }
                    }));
        } catch (RuntimeException e) {
            overdue.cancel();
            failed(asked, Reason.of(e));
        }
    }

    private void failed(int asked, String reason) {
        if (asked != round || closed) {
            return;
        }
        if (failures++ == 0) {
            log.warn("Backend {}: {}: {}; keeping the servers known", backend, discovery, reason);
        }
        again(Intervals.retry(failures));
    }

    private void answered(int asked, Found found) {
        if (asked != round || closed) {
            return;
        }
        if (found.servers().isEmpty()) {
            failed(asked, "an empty answer");
            return;
        }
        try {
            apply(found.servers());
        } catch (IllegalArgumentException e) {
            failed(asked, Reason.of(e));
            return;
        }
        if (failures > 0) {
            failures = 0;
            log.info(
                    "Backend {}: {} answers again, {} servers",
                    backend,
                    discovery,
                    found.servers().size());
        }
        again(Math.max(1, found.validFor().toNanos()));
    }

    private void again(long nanos) {
        round++; // an answer that is still under way comes too late
        scheduler.schedule(this::look, Intervals.jittered(nanos, random));
    }

    private void apply(List<ServerConfig> servers) {
        Map<String, ServerConfig> wanted = new TreeMap<>();
        for (ServerConfig server : servers) {
            if (wanted.put(server.name(), server) != null) {
                throw new IllegalArgumentException("server \"" + server.name() + "\": twice (expected: each once)");
            }
        }
        add(wanted);
        for (ServerConfig known : balancer.backend().servers()) {
            String name = known.name();
            if (wanted.containsKey(name)) {
                returned(name);
            } else if (own.contains(name) && !leaving.containsKey(name)) {
                leave(name);
            }
        }
    }

    /** New servers first, so that there is never none. */
    private void add(Map<String, ServerConfig> wanted) {
        Backend now = balancer.backend();
        if (!now.servers().containsAll(wanted.values())) {
            balancer.reconfigure(before -> {
                BackendBuilder after = before.toBuilder();
                wanted.forEach((name, server) -> {
                    if (!before.servers().contains(server)) {
                        after.withoutServer(name).server(server);
                    }
                });
                return after.build();
            });
        }
        own.addAll(wanted.keySet());
    }

    private void returned(String name) {
        if (leaving.remove(name) != null && isDraining(name)) {
            balancer.ready(name);
        }
    }

    private boolean isDraining(String name) {
        for (ServerSnapshot server : balancer.snapshot().servers()) {
            if (server.config().name().equals(name)) {
                return server.admin() == AdminState.DRAIN;
            }
        }
        return false;
    }

    private void leave(String name) {
        Object token = new Object();
        leaving.put(name, token);
        balancer.drain(name, drain).whenComplete((left, failure) -> scheduler.execute(() -> left(name, token)));
    }

    private void left(String name, Object token) {
        if (!closed && leaving.remove(name, token)) {
            own.remove(name);
            balancer.reconfigure(
                    before -> before.toBuilder().withoutServer(name).build());
        }
    }

    /** Asks no more; the servers stay as they are. */
    @Override
    public void close() {
        closed = true;
        scheduler.close();
    }
}
