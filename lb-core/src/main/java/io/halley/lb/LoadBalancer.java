// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.event.BalancerListener;
import io.halley.lb.health.HealthProbe;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.overload.OverloadLevel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The live engine of one backend.
 *
 * <p>Thread-safe. Operations on servers are serialised, take effect at once for new requests, and never touch the
 * connections of servers that stay.
 */
public interface LoadBalancer extends AutoCloseable {

    /**
     * Brings a backend to life: its checks begin at once.
     *
     * @param probe carries out the checks, if the backend has any
     */
    static LoadBalancer create(Backend backend, HealthProbe probe) {
        return create(backend, probe, Environment.system());
    }

    /** Brings a backend to life with clocks, randomness and a scheduler of the caller's. */
    static LoadBalancer create(Backend backend, HealthProbe probe, Environment environment) {
        return new DefaultLoadBalancer(backend, probe, environment);
    }

    /** Returns the description in force. */
    Backend backend();

    /** Begins a request; nothing is held until {@link Dispatch#start()}. Hot path, called on the request's thread. */
    Dispatch dispatch(RequestView request, DispatchOwner owner);

    /**
     * Counts a client's connection for the limits, or returns null where there are none.
     *
     * <p>To be kept with the connection, given along by {@link DispatchOwner#connection()}, and ended by {@link
     * ClientConnection#closed()}.
     *
     * @param peer the address that the connection came from; a trusted proxy's counts for nobody
     */
    @Nullable
    ClientConnection connectionOpened(InetAddress peer);

    /**
     * Returns what is given up at the moment since the heap runs short, by the thresholds of {@link Backend#overload}.
     *
     * <p>Hot path, on any thread. Requests are refused by {@link Dispatch#start()} itself; a front closes connections.
     */
    default OverloadLevel overload() {
        return OverloadLevel.NORMAL;
    }

    /** Returns one consistent picture of the backend and its servers. */
    BackendSnapshot snapshot();

    /** Makes a server take part fully. HAProxy: {@code set server b/s state ready}. */
    void ready(String server);

    /** Gives a server no new clients; those that stick to it stay. HAProxy: {@code set server b/s state drain}. */
    void drain(String server);

    /**
     * Drains a server and completes with what is left on it when it is empty, or after {@code within}.
     *
     * <p>With {@link io.halley.lb.bayeux.Feature#MOVING_DRAIN} its sessions are moved: each with the next answer to its
     * poll, whose messages it still gets, and tunnels by being closed one after the other. What is published between
     * that answer and the client's new subscription is lost to it.
     *
     * @return completes with the number of slots still held, and of sessions where these are moved; 0 if it is empty
     */
    CompletionStage<Integer> drain(String server, Duration within);

    /** Gives a server no requests at all and stops its checks. HAProxy: {@code set server b/s state maint}. */
    void maintenance(String server);

    /**
     * Sets a server's weight.
     *
     * @param weight 0 to 256; 0 keeps its sticky clients only
     */
    void weight(String server, int weight);

    /** Adds a server, ready and, where checks are configured, taken for healthy until a check says otherwise. */
    void addServer(ServerConfig server);

    /** Takes a server out: no new requests; completes when the last slot is free. */
    CompletionStage<Void> removeServer(String server);

    /** Replaces the description; servers whose name and address stay keep their state, counters and connections. */
    void reconfigure(Backend backend);

    /** Replaces the description by what {@code change} makes of the one in force; no other change comes between. */
    void reconfigure(UnaryOperator<Backend> change);

    /**
     * Lets servers follow the health of those of another balancer that they name, from now on. HAProxy: {@code track}.
     *
     * <p>Those that name one of their own backend do so without it. Ends when this balancer is closed.
     */
    void track(LoadBalancer other);

    /** Adds a listener; it hears all events from now on, and of the requests that begin from now on. */
    void addListener(BalancerListener listener);

    /** Removes a listener. */
    void removeListener(BalancerListener listener);

    /** Stops the checks, refuses new requests, wakes the queued ones to be refused. */
    @Override
    void close();
}
