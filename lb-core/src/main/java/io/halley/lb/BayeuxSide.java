// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.bayeux.Advice;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.bayeux.Outcome;
import io.halley.lb.bayeux.Pace;
import io.halley.lb.bayeux.ServerPrefix;
import io.halley.lb.bayeux.Sessions;
import io.halley.lb.bayeux.Transport;
import io.halley.lb.model.SessionCount;
import io.halley.lb.model.Timeouts;
import io.halley.lb.share.SharedTable;
import io.halley.lb.share.SharedTables;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer knows of Bayeux beyond single requests: sessions and their servers, whose turn it is, counts.
 *
 * <p>It survives a reconfiguration that leaves the settings alone. Thread-safe.
 */
final class BayeuxSide {

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LEAST_INTERVAL_MILLIS = 1000;
    /** How long other balancers remember a session that is not used, beyond {@code maxInterval}. */
    private static final Duration SHARED_IDLE = Duration.ofMinutes(5);

    private static final int SPREAD_MILLIS = 2047;

    private final Bayeux settings;
    private final Sessions sessions;
    private final Pace pace;
    private final BayeuxCounters counters = new BayeuxCounters();
    private final Set<DispatchOwner> waiting = ConcurrentHashMap.newKeySet();
    private final @Nullable BayeuxInsight insight;
    private final LongSupplier nanoTime;
    private final AtomicLong swept;

    /** For how long servers say that they hold a poll; CometD's default at first. */
    private volatile long holdNanos = TimeUnit.SECONDS.toNanos(20);

    static BayeuxSide open(String backend, Bayeux settings, Environment environment) {
        SharedTables shared = environment.sharedTables();
        SharedTable elsewhere = shared == null || !settings.has(Feature.STICKINESS)
                ? null
                : shared.open(
                        backend,
                        "clientId",
                        settings.maxSessions(),
                        settings.maxInterval().plus(SHARED_IDLE));
        return new BayeuxSide(backend, settings, elsewhere, environment.nanoTime());
    }

    private BayeuxSide(String backend, Bayeux settings, @Nullable SharedTable shared, LongSupplier nanoTime) {
        insight = settings.has(Feature.INSIGHT) ? new BayeuxInsight(backend, nanoTime) : null;
        this.settings = settings;
        this.nanoTime = nanoTime;
        sessions = new Sessions(settings.maxSessions(), settings.maxInterval(), shared, nanoTime);
        pace = new Pace(settings.returnsPerSecond(), nanoTime);
        swept = new AtomicLong(nanoTime.getAsLong());
    }

    Bayeux settings() {
        return settings;
    }

    boolean has(Feature feature) {
        return settings.has(feature);
    }

    /** Sets the timeouts that servers' advice is compared with. */
    void timeouts(Timeouts timeouts) {
        if (insight != null) {
            insight.timeouts(timeouts);
        }
    }

    BayeuxCounters counters() {
        return counters;
    }

    Sessions sessions() {
        return sessions;
    }

    /** Returns the name of the server that has the session, or null if it is not known. */
    @Nullable
    String serverOf(String clientId) {
        String known = sessions.serverOf(clientId);
        String separator = settings.serverSeparator();
        return known != null || separator == null ? known : ServerPrefix.of(clientId, separator);
    }

    /** Returns how many sessions are on a server: tunnels and handshakes under way are some. */
    int live(ServerRuntime server) {
        return sessions.count(server.name()) + server.counters.tunnels.intValue() + server.handshaking();
    }

    /** Returns the sessions of a server by transport. */
    SessionCount count(ServerRuntime server) {
        return new SessionCount(
                sessions.count(server.name(), Transport.LONG_POLLING),
                sessions.count(server.name(), Transport.CALLBACK_POLLING),
                server.counters.tunnels.intValue());
    }

    /** Lets go of sessions that have expired, if it is time and nobody else is at it; returns whether it did. */
    boolean sweep(long now) {
        long last = swept.get();
        if (now - last < SWEEP_NANOS || !swept.compareAndSet(last, now)) {
            return false;
        }
        sessions.sweep();
        return true;
    }

    /** Learns from an answer of a server. */
    void answered(Conversation to, ServerRuntime from, Outcome told) {
        Advice advice = told.advice();
        String clientId = to.clientId();
        String opened = told.opened();
        if (opened != null) {
            counters.handshakes.increment();
            sessions.opened(opened, from.name(), transport(to), to.browserCookie(), advice);
        } else if (told.gone() != null) {
            sessions.gone(told.gone());
            (told.unknown() ? counters.unknown : counters.disconnects).increment();
        } else if (clientId != null && told.connected()) {
            sessions.confirmed(clientId, from.name(), transport(to), to.browserCookie(), advice, to.isSessionKnown());
        } else if (clientId != null) {
            sessions.used(clientId, advice);
        }
        if (insight != null) {
            insight.answered(to, from, told);
        }
        if (told.denied()) {
            counters.denied.increment();
        }
        if (advice != null && advice.timeout() > 0) {
            holdNanos = advice.timeout() * NANOS_A_MILLI;
        }
    }

    private static Transport transport(Conversation to) {
        return to.isJsonp() ? Transport.CALLBACK_POLLING : Transport.LONG_POLLING;
    }

    /** Notes that a session has been told to go elsewhere, since its server is to be emptied: it ends a little later. */
    void moved(Conversation of) {
        String clientId = of.clientId();
        if (clientId != null && sessions.leaves(clientId)) {
            counters.moved.increment();
            overByOurDoing(clientId);
        }
    }

    /** Notes that a client has been told that its session is gone with its server; its poll and its publishes once. */
    void lost(Conversation of) {
        String clientId = of.clientId();
        if (clientId == null) {
            return;
        }
        // One that another balancer has opened is known by the shared table alone.
        boolean elsewhere = sessions.find(clientId) == null && sessions.serverOf(clientId) != null;
        if (sessions.leaves(clientId) || elsewhere) {
            counters.lost.increment();
            overByOurDoing(clientId);
        }
        sessions.gone(clientId);
    }

    private void overByOurDoing(String clientId) {
        if (insight != null) {
            insight.ended(clientId);
        }
    }

    // Turns

    /**
     * Returns when it is the turn of a client whose server is dead: at once for all but polls and tunnels.
     *
     * <p>A poll that gets none before its client gives up is answered then, to try again with its session a second later.
     * A tunnel that gets none asks again then.
     */
    long turnOf(Conversation of, long startNanos, long now) {
        if (!of.outlivesServer() || !has(Feature.PACED_RETURN)) {
            return now;
        }
        // Clients give up some seconds after the time for which servers hold a poll.
        long latest = of.kind() == Conversation.Kind.POLL ? startNanos + holdNanos : now + holdNanos;
        long turn = latest - now > 0 ? pace.reserve(latest) : Pace.NEVER;
        of.withoutTurn(turn == Pace.NEVER);
        if (turn != Pace.NEVER) {
            return turn;
        }
        return latest - now > 0 ? latest : now;
    }

    /** Keeps somebody who waits for its turn, to be woken when the balancer closes. */
    void waiting(DispatchOwner owner) {
        waiting.add(owner);
    }

    void waitsNoMore(DispatchOwner owner) {
        waiting.remove(owner);
    }

    /** Wakes all who wait, and shares no more. */
    void close() {
        waiting.forEach(DispatchOwner::wake);
        sessions.close();
    }

    /** Returns how many clients of dead servers wait for their turn. */
    int waiting() {
        return waiting.size();
    }

    // Times

    /** Returns for how long a request may wait for a server. */
    long patienceNanos(Conversation of) {
        return of.kind() == Conversation.Kind.UPGRADE
                ? Nanos.of(settings.upgradeHold())
                : Nanos.of(settings.handshakeWait());
    }

    /** Returns after what time a client is to try its handshake again: between one second and three. */
    long handshakeIntervalMillis() {
        return LEAST_INTERVAL_MILLIS + (nanoTime.getAsLong() / NANOS_A_MILLI & SPREAD_MILLIS);
    }

    void pollEnded(long responseNanos) {
        if (responseNanos > holdNanos) {
            counters.excessNanos.add(responseNanos - holdNanos);
        }
    }
}
