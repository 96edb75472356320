// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.LoadBalancer;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.undertow.admin.Drains.Drain;
import io.halley.lb.undertow.admin.JournalEntry.Level;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the operator wants, and writes down who wanted it. Thread-safe. */
final class Actions {

    private static final Logger log = LoggerFactory.getLogger(StatsHandler.class);

    private final List<BackendWatch> watches;
    private final int firstId;
    private final Drains drains;
    private final Journal journal;
    private final InstantSource clock;

    /**
     * Creates them.
     *
     * @param firstId the number of the first backend. HAProxy: {@code iid}
     */
    Actions(List<BackendWatch> watches, int firstId, Drains drains, Journal journal, InstantSource clock) {
        this.watches = watches;
        this.firstId = firstId;
        this.drains = drains;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Carries out a command on servers of one backend.
     *
     * @param backend its name, or HAProxy's {@code #} and its number
     * @throws IllegalArgumentException if there is no such backend or server; nothing is done then
     */
    void apply(String backend, List<String> servers, Command command, String user) {
        LoadBalancer balancer = balancer(backend);
        List<String> known =
                balancer.snapshot().servers().stream().map(ServerSnapshot::name).toList();
        if (servers.isEmpty() || !known.containsAll(servers)) {
            throw new IllegalArgumentException("server (expected: of " + known + ")");
        }
        for (String server : servers) {
            note(balancer, server, level(command), command.text(), user);
            journal.act(() -> apply(balancer, server, command, user));
        }
    }

    private LoadBalancer balancer(String backend) {
        for (int i = 0; i < watches.size(); i++) {
            LoadBalancer balancer = watches.get(i).balancer();
            if (backend.equals(balancer.backend().name()) || backend.equals("#" + (firstId + i))) {
                return balancer;
            }
        }
        throw new IllegalArgumentException("backend (expected: the name of one)");
    }

    private void apply(LoadBalancer balancer, String server, Command command, String user) {
        String backend = balancer.backend().name();
        if (command.verb() != Command.Verb.WEIGHT) {
            drains.end(backend, server);
        }
        switch (command.verb()) {
            case READY -> balancer.ready(server);
            case MAINTENANCE -> balancer.maintenance(server);
            case WEIGHT -> balancer.weight(server, command.weight());
            case DRAIN -> drain(balancer, backend, server, command, user);
        }
    }

    private void drain(LoadBalancer balancer, String backend, String server, Command command, String user) {
        if (command.within() == null) {
            balancer.drain(server);
            return;
        }
        long deadline = clock.millis() + command.within().toMillis();
        Drain drain = new Drain(deadline, command.thenMaintenance(), user);
        drains.begin(backend, server, drain);
        balancer.drain(server, command.within()).thenAccept(left -> {
            if (drains.end(backend, server, drain)) {
                drained(balancer, server, drain, left);
            }
        });
    }

    /** Nobody has changed the server meanwhile by this page, but others may have. */
    private void drained(LoadBalancer balancer, String server, Drain drain, int left) {
        boolean still = balancer.snapshot().servers().stream()
                .anyMatch(each -> each.name().equals(server) && each.admin() == AdminState.DRAIN);
        if (!still) {
            return;
        }
        if (left > 0) {
            note(balancer, server, Level.DRAIN, "not empty at the end of the drain: " + left + " left", drain.user());
        } else if (drain.thenMaintenance()) {
            note(balancer, server, Level.MAINTENANCE, "is empty, set to maintenance", drain.user());
            balancer.maintenance(server);
        } else {
            note(balancer, server, Level.DRAIN, "is empty", drain.user());
        }
    }

    private void note(LoadBalancer balancer, String server, Level level, String text, String user) {
        String backend = balancer.backend().name();
        log.info("Server {}/{} {} by {}", backend, server, text, user);
        journal.add(backend, server, level, text, user);
    }

    private static Level level(Command command) {
        return switch (command.verb()) {
            case READY -> Level.UP;
            case DRAIN -> Level.DRAIN;
            case MAINTENANCE -> Level.MAINTENANCE;
            case WEIGHT -> Level.INFO;
        };
    }
}
