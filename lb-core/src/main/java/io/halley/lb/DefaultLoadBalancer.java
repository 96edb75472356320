// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static java.util.Objects.requireNonNull;

import io.halley.lb.balance.ServerPicker;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.health.HealthProbe;
import io.halley.lb.health.Scheduler;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.limit.Limiter;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.Server;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.overload.OverloadLevel;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts: {@link Servers} for control, {@link Queues}, {@link Listeners} and counters for requests.
 *
 * <p>Thread-safe. What requests call here takes no lock, but for those queues that somebody waits in.
 */
final class DefaultLoadBalancer implements LoadBalancer {

    private final AtomicInteger load = new AtomicInteger();
    private final Queues queues = new Queues();
    private final Listeners listeners = new Listeners();
    private final BackendCounters counters = new BackendCounters();
    private final LongSupplier nanoTime;
    private final InstantSource wallClock;
    private final Scheduler scheduler;
    private final boolean ownsScheduler;
    private final Servers servers;
    private final AtomicBoolean tracksItself = new AtomicBoolean();
    private final List<Tracking> trackings = new CopyOnWriteArrayList<>();
    private final Shedding shedding;
    private volatile boolean closed;

    DefaultLoadBalancer(Backend backend, HealthProbe probe, Environment environment) {
        requireNonNull(probe, "probe");
        nanoTime = environment.nanoTime();
        wallClock = environment.wallClock();
        shedding = new Shedding(environment.heapPercent());
        Scheduler given = environment.scheduler();
        ownsScheduler = given == null;
        scheduler = given != null ? given : Scheduler.daemon("lb-" + backend.name());
        servers = new Servers(backend, environment, probe, scheduler, queues, listeners, load);
        StateLog.started(backend);
        servers.start();
        trackAnew();
    }

    @Override
    public Backend backend() {
        return table().rules.backend;
    }

    @Override
    public Dispatch dispatch(RequestView request, DispatchOwner owner) {
        return new RequestDispatch(this, request, owner);
    }

    @Override
    public @Nullable ClientConnection connectionOpened(InetAddress peer) {
        Limiter limiter = table().rules.limiter;
        return limiter == null ? null : limiter.connectionOpened(peer);
    }

    @Override
    public BackendSnapshot snapshot() {
        sweep(now());
        return servers.snapshot(counters);
    }

    @Override
    public void ready(String server) {
        servers.admin(server, AdminState.READY);
    }

    @Override
    public void drain(String server) {
        servers.admin(server, AdminState.DRAIN);
    }

    @Override
    public CompletionStage<Integer> drain(String server, Duration within) {
        ServerRuntime draining = servers.named(server);
        drain(server);
        BayeuxSide bayeux = table().rules.bayeux;
        if (bayeux != null && bayeux.has(Feature.MOVING_DRAIN)) {
            return new MovingDrain(this, draining, scheduler, within).start();
        }
        CompletableFuture<Integer> left = new CompletableFuture<>();
        IntConsumer told = left::complete;
        Scheduler.Timer timer = scheduler.schedule(() -> draining.stopWaiting(told), Nanos.of(within));
        draining.whenEmpty(told);
        return left.whenComplete((slots, failure) -> timer.cancel());
    }

    @Override
    public void maintenance(String server) {
        servers.admin(server, AdminState.MAINTENANCE);
    }

    @Override
    public void weight(String server, int weight) {
        servers.weight(server, weight);
    }

    @Override
    public void addServer(ServerConfig server) {
        reconfigure(backend -> backend.toBuilder().server(server).build());
    }

    @Override
    public CompletionStage<Void> removeServer(String server) {
        ServerRuntime removed = servers.named(server);
        depart(servers.reconfigure(
                backend -> backend.toBuilder().withoutServer(server).build()));
        CompletableFuture<Void> empty = new CompletableFuture<>();
        removed.whenEmpty(slots -> empty.complete(null));
        return empty;
    }

    @Override
    public void reconfigure(Backend backend) {
        requireNonNull(backend, "backend");
        reconfigure(before -> backend);
        StateLog.warnings(backend);
    }

    @Override
    public void reconfigure(UnaryOperator<Backend> change) {
        depart(servers.reconfigure(change));
        trackAnew();
    }

    /** Keeps the counts of servers that were taken out, once they have ended what they still had. */
    private void depart(Succession succession) {
        for (ServerRuntime server : succession.removed()) {
            counters.leaving(server);
        }
    }

    @Override
    public void track(LoadBalancer other) {
        trackings.add(Tracking.start(servers, requireNonNull(other, "other")));
    }

    /** Lets servers that are new, or name another one, follow it. */
    private void trackAnew() {
        if (servers.trackWithin() && !tracksItself.getAndSet(true)) {
            track(this);
        }
        trackings.forEach(Tracking::follow);
    }

    @Override
    public void addListener(BalancerListener listener) {
        listeners.add(requireNonNull(listener, "listener"));
    }

    @Override
    public void removeListener(BalancerListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        trackings.forEach(Tracking::stop);
        servers.close();
        if (ownsScheduler) {
            scheduler.close();
        }
        StateLog.stopped(backend());
    }

    @Override
    public OverloadLevel overload() {
        return shedding.level(table().rules.backend);
    }

    /** Returns whether no new work is taken on. */
    boolean isOverloaded() {
        return overload() == OverloadLevel.REFUSING;
    }

    boolean isClosed() {
        return closed;
    }

    ServerTable table() {
        return servers.table();
    }

    Queues queues() {
        return queues;
    }

    /** Returns the counters of requests that no server saw. */
    ServerCounters unassigned() {
        return counters.unassigned();
    }

    LongSupplier clock() {
        return nanoTime;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    long wallMillis() {
        return wallClock.millis();
    }

    /** Returns how many requests there are. */
    int active() {
        return load.get();
    }

    /** Chooses a server for a request, or null. */
    @Nullable
    ServerRuntime pick(RequestView request, Predicate<Server> excluded) {
        ServerPicker picker = table().picker;
        return picker == null ? null : (ServerRuntime) picker.pick(request, excluded);
    }

    /** Notes that a request begins. */
    void begin(long now) {
        counters.load(load.incrementAndGet());
        servers.refresh(now);
        sweep(now);
    }

    /** Lets go of Bayeux sessions that have expired, if it is time: their number counts in balancing. */
    void sweep(long now) {
        ServerTable table = table();
        BayeuxSide bayeux = table.rules.bayeux;
        if (bayeux != null && bayeux.sweep(now)) {
            table.servers.forEach(table::loadChanged);
        }
    }

    /** Notes that a request has ended. */
    void end() {
        load.decrementAndGet();
    }

    void release(ServerRuntime server) {
        queues.release(server);
        table().loadChanged(server);
    }

    void refused(Refusal why) {
        counters.refused(why);
    }

    /** Returns whether anybody wants to hear of requests. */
    boolean tellsRequests() {
        return listeners.hearRequests();
    }

    void tellOfRequest(Consumer<BalancerListener> event) {
        listeners.tellOfRequest(event);
    }

    void tell(Consumer<BalancerListener> event) {
        listeners.tell(event);
    }
}
