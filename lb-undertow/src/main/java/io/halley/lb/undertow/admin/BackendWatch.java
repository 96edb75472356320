// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.LoadBalancer;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.CheckEnded;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.model.HealthState;
import io.halley.lb.undertow.admin.JournalEntry.Level;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Listens to one balancer for what its snapshots do not have: the last minute, the last checks, the journal. Thread-safe. */
final class BackendWatch implements BalancerListener {

    private final LoadBalancer balancer;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Recent all = new Recent();
    private final Map<String, Recent> servers = new ConcurrentHashMap<>();
    private final Map<String, CheckStrip> checks = new ConcurrentHashMap<>();

    BackendWatch(LoadBalancer balancer, Journal journal, LongSupplier nanoTime, InstantSource clock) {
        this.balancer = balancer;
        this.journal = journal;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    /** Returns the second of the monotonic clock. */
    long second() {
        return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
    }

    Recent recent() {
        return all;
    }

    Recent recent(String server) {
        return servers.computeIfAbsent(server, name -> new Recent());
    }

    CheckStrip checks(String server) {
        return checks.computeIfAbsent(server, name -> new CheckStrip());
    }

    @Override
    public void requestEnded(RequestEnded event) {
        long second = second();
        long now = clock.millis();
        all.ended(event, second, now);
        if (event.server() != null) {
            recent(event.server().name()).ended(event, second, now);
        }
    }

    @Override
    public void checkEnded(CheckEnded event) {
        checks(event.server().name()).ended(event, clock.millis());
    }

    @Override
    public void serverChanged(ServerChanged event) {
        if (event.healthBefore() == event.health() && journal.isActing()) {
            return;
        }
        journal.add(event.backend(), event.server().name(), level(event), text(event), null);
    }

    private static Level level(ServerChanged event) {
        if (event.adminBefore() != event.admin()) {
            return switch (event.admin()) {
                case MAINTENANCE -> Level.MAINTENANCE;
                case DRAIN -> Level.DRAIN;
                case READY -> event.health().isUsable() ? Level.UP : Level.DOWN;
            };
        }
        if (event.healthBefore() == event.health()) {
            return Level.INFO;
        }
        return switch (event.health()) {
            case UP, UNCHECKED -> Level.UP;
            case GOING_DOWN -> Level.GOING_DOWN;
            case GOING_UP -> Level.GOING_UP;
            case DOWN -> Level.DOWN;
        };
    }

    /** HAProxy's words of the log, without the name, which has a column of its own. */
    private static String text(ServerChanged event) {
        String left = "; " + event.activeLeft() + " active and " + event.backupLeft() + " backup servers left";
        if (event.adminBefore() != event.admin()) {
            return switch (event.admin()) {
                case MAINTENANCE -> "enters maintenance" + left;
                case DRAIN -> "enters drain state" + left;
                case READY -> "is ready" + left;
            };
        }
        if (event.wentDown()) {
            return "is DOWN, reason: " + event.reason() + left;
        }
        if (event.cameUp()) {
            return "is UP, reason: " + event.reason() + left;
        }
        if (event.healthBefore() == event.health()) {
            return event.reason();
        }
        return (event.health() == HealthState.UP ? "is healthy again: " : "check: ") + event.reason();
    }

    @Override
    public void reconfigured(Reconfigured event) {
        event.removed().forEach(server -> {
            servers.remove(server);
            checks.remove(server);
        });
        String text =
                "reconfigured: added " + event.added() + ", removed " + event.removed() + ", kept " + event.kept();
        journal.add(event.backend(), null, Level.INFO, text, null);
    }
}
