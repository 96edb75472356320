// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.health.Scheduler;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.share.SharedTable;
import io.halley.lb.share.SharedTables;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the states and weights that are set for servers while balancers run: what is set on one holds on all.
 *
 * <p>States of the configuration are not shared before they are changed. A balancer that starts later takes over what is
 * set. It is kept for as long as a balancer follows, and with an engine of its own for an hour after the last one.
 *
 * <p>Thread-safe; its own daemon thread does all the work. HAProxy has nothing like it: its sockets are told one by one.
 */
public final class SharedStates implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);
    private static final Pattern STATE = Pattern.compile("(ready|drain|maintenance) ([0-9]{1,3})");
    private static final int HEAVIEST = 256;
    private static final long MOST_SERVERS = 10_000;
    private static final Duration KEPT = Duration.ofHours(1);

    private final LoadBalancer balancer;
    private final Scheduler scheduler;
    private final SharedTable table;
    private final Listener listener = new Listener();

    // Of the scheduler's thread.
    private final Map<String, String> known = new HashMap<>();
    private final Set<String> pinned = new HashSet<>();

    SharedStates(LoadBalancer balancer, SharedTables shared, Scheduler scheduler) {
        this.balancer = balancer;
        this.scheduler = scheduler;
        for (ServerSnapshot server : balancer.snapshot().servers()) {
            known.put(server.name(), text(server));
        }
        table = shared.open(balancer.backend().name(), "states", MOST_SERVERS, KEPT);
        table.onChange((server, state) -> scheduler.execute(() -> apply(server, state)));
        balancer.addListener(listener);
    }

    /** Begins to share. The caller closes it, before the balancer and the tables. */
    public static SharedStates follow(LoadBalancer balancer, SharedTables shared) {
        requireNonNull(shared, "shared");
        return new SharedStates(
                balancer,
                shared,
                Scheduler.daemon("halley-states-" + balancer.backend().name()));
    }

    private static String text(ServerSnapshot server) {
        return server.admin().name().toLowerCase(Locale.ROOT) + " " + server.weight();
    }

    private @Nullable ServerSnapshot named(String server) {
        for (ServerSnapshot snapshot : balancer.snapshot().servers()) {
            if (snapshot.name().equals(server)) {
                return snapshot;
            }
        }
        return null;
    }

    /** Tells the others, if the state is another one than was known. */
    private void share(String server) {
        ServerSnapshot now = named(server);
        if (now == null) {
            return;
        }
        String state = text(now);
        if (!state.equals(known.put(server, state))) {
            keep(server, state);
            table.put(server, state);
        }
    }

    /** Does here what was done elsewhere. */
    private void apply(String server, String state) {
        Matcher parts = STATE.matcher(state);
        ServerSnapshot now = named(server);
        if (now == null || !parts.matches()) {
            return;
        }
        AdminState admin = AdminState.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
        int weight = Integer.parseInt(parts.group(2));
        if (weight > HEAVIEST) {
            return;
        }
        keep(server, state);
        known.put(server, state);
        if (now.admin() != admin || now.weight() != weight) {
            log.info(
                    "Server {}/{} follows another balancer: {}",
                    balancer.backend().name(),
                    server,
                    state);
        }
        try {
            switch (admin) {
                case READY -> balancer.ready(server);
                case DRAIN -> balancer.drain(server);
                case MAINTENANCE -> balancer.maintenance(server);
            }
            balancer.weight(server, weight);
        } catch (IllegalArgumentException e) {
            log.debug("Server {} is gone meanwhile", server, e);
        }
    }

    private void keep(String server, String state) {
        if (pinned.add(server)) {
            table.pin(server, state);
        }
    }

    /** Puts servers that are new into the state that the others have them in. */
    private void applyToNew() {
        for (ServerSnapshot server : balancer.snapshot().servers()) {
            if (!known.containsKey(server.name())) {
                known.put(server.name(), text(server));
                String state = table.get(server.name());
                if (state != null) {
                    apply(server.name(), state);
                }
            }
        }
    }

    /** Shares no more; the states stay as they are. */
    @Override
    public void close() {
        balancer.removeListener(listener);
        scheduler.close();
        table.clear();
    }

    private final class Listener implements BalancerListener {

        @Override
        public boolean hearsRequests() {
            return false;
        }

        @Override
        public void serverChanged(ServerChanged event) {
            scheduler.execute(() -> share(event.server().name()));
        }

        @Override
        public void reconfigured(Reconfigured event) {
            scheduler.execute(SharedStates.this::applyToNew);
        }
    }
}
