// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import io.halley.lb.Backend;
import io.halley.lb.Dispatch.Cause;
import io.halley.lb.LoadBalancer;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.DrainStarted;
import io.halley.lb.event.Reconfigured;
import io.halley.lb.event.ServerChanged;
import io.halley.lb.limit.ClientConnection;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.Server;
import io.halley.lb.overload.OverloadLevel;
import io.halley.lb.undertow.refusal.RefusalRenderer;
import io.halley.lb.undertow.upstream.ServerTls;
import io.halley.lb.undertow.upstream.UpstreamTarget;
import io.undertow.connector.ByteBufferPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/**
 * The relays of one balancer on all IO threads: the stage between the engine and the sockets.
 *
 * <p>It listens to the engine, so that the sessions of a server that went down are ended and connections to a server
 * that was removed are closed. Thread-safe.
 */
public final class Relays implements BalancerListener, Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);

    private final LoadBalancer loadBalancer;
    private final RefusalRenderer refusals;
    private final ServerTls tls;
    private final Executor resolver;
    private final ByteBufferPool buffers;
    private final Map<XnioIoThread, RelayThread> threads = new ConcurrentHashMap<>();
    private final Map<Server, UpstreamTarget> targets = new ConcurrentHashMap<>();

    /**
     * Makes the relays of a balancer and adds them to its listeners.
     *
     * @param tls for servers with an {@code https} address
     * @param resolver runs look-ups of servers' names, which block
     * @param buffers of at least 16 KiB
     */
    public Relays(
            LoadBalancer loadBalancer,
            RefusalRenderer refusals,
            ServerTls tls,
            Executor resolver,
            ByteBufferPool buffers) {
        this.loadBalancer = loadBalancer;
        this.refusals = refusals;
        this.tls = tls;
        this.resolver = resolver;
        this.buffers = buffers;
        loadBalancer.addListener(this);
    }

    @Override
    public void take(ClientExchange client) {
        Relay.start(thread(client.ioThread()), client);
    }

    @Override
    public boolean isOverloaded() {
        return loadBalancer.overload() == OverloadLevel.REFUSING;
    }

    /**
     * Closes the tunnels of a server and ends the requests that it has not answered. HAProxy: {@code shutdown sessions}.
     *
     * @return completes with the number of sessions ended
     */
    public CompletionStage<Integer> shutdownSessions(String server) {
        CompletionStage<Integer> total = CompletableFuture.completedFuture(0);
        for (Server target : targets.keySet()) {
            if (target.name().equals(server)) {
                CompletionStage<Integer> ended = shutdownSessions(target, Cause.KILLED);
                total = total.thenCombine(ended, Integer::sum);
            }
        }
        return total;
    }

    private CompletionStage<Integer> shutdownSessions(Server server, Cause cause) {
        return onEachThread(thread -> thread.shutdownSessions(server, cause))
                .thenApply(counts -> counts.stream().mapToInt(Integer::intValue).sum());
    }

    @Override
    public boolean hearsRequests() {
        return false;
    }

    @Override
    public void serverChanged(ServerChanged event) {
        Server server = event.server();
        if (event.wentDown() && loadBalancer.backend().bayeux() != null) {
            onEachThread(thread -> thread.serverLost(server));
        }
        boolean stopped = event.admin() == AdminState.MAINTENANCE && event.adminBefore() != AdminState.MAINTENANCE;
        if ((event.wentDown() || stopped) && server.config().isShutdownSessionsWhenDown()) {
            shutdownSessions(server, Cause.SERVER_DOWN);
        }
        if (isBack(event)
                && server.config().isShutdownBackupSessionsWhenUp()
                && !server.config().isBackup()) {
            shutdownBackups();
        }
    }

    /** Returns whether a server has just become usable, by a check or by the operator. */
    private static boolean isBack(ServerChanged event) {
        boolean usable = event.health().isUsable() && event.admin() == AdminState.READY;
        return usable && (event.cameUp() || event.adminBefore() != AdminState.READY);
    }

    private void shutdownBackups() {
        for (Server target : targets.keySet()) {
            if (target.config().isBackup()) {
                shutdownSessions(target, Cause.SERVER_UP);
            }
        }
    }

    @Override
    public void drainStarted(DrainStarted event) {
        long nanos = event.within().toNanos();
        onEachThread(thread -> {
            ServerDrain.start(thread, event.server(), nanos);
            return 0;
        });
    }

    @Override
    public void reconfigured(Reconfigured event) {
        Backend backend = loadBalancer.backend();
        targets.keySet().removeIf(server -> !isOf(server, backend));
        onEachThread(thread -> thread.retain(server -> isOf(server, backend)));
    }

    // A server is the same as long as its name and address are.
    private static boolean isOf(Server server, Backend backend) {
        return backend.servers().stream()
                .anyMatch(config -> config.name().equals(server.name())
                        && config.uri().equals(server.config().uri()));
    }

    /** Ends what is left and closes idle connections; completes when that is done. */
    public CompletionStage<Void> shutdown() {
        loadBalancer.removeListener(this);
        return onEachThread(thread -> thread.shutdown(Cause.KILLED)).thenRun(() -> {});
    }

    /** Returns what the relays hold. */
    public CompletionStage<RelayCensus> census() {
        return onEachThread(RelayThread::census)
                .thenApply(all -> all.stream().reduce(RelayCensus.NOTHING, RelayCensus::plus));
    }

    /** Returns a client's connection as the limits know it, or null where nobody needs to know it. */
    @Nullable
    ClientConnection connection(ClientExchange client) {
        ClientLink link = client.link();
        if (link.kept(this) instanceof ClientConnection known) {
            return known;
        }
        // Where the application takes clients' addresses from a header, the peer is a proxy of its own.
        ClientConnection opened =
                link.peer().equals(client.clientAddress()) ? loadBalancer.connectionOpened(link.peer()) : null;
        if (opened != null) {
            link.keep(this, opened, opened::closed);
        }
        return opened;
    }

    private <T> CompletionStage<List<T>> onEachThread(Function<RelayThread, T> task) {
        List<CompletableFuture<T>> results = new ArrayList<>();
        for (RelayThread thread : threads.values()) {
            CompletableFuture<T> result = new CompletableFuture<>();
            try {
                thread.execute(() -> {
                    try {
                        result.complete(task.apply(thread));
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                });
                results.add(result);
            } catch (RejectedExecutionException e) {
                LOG.debug("the worker of {} has stopped, and everything on it has ended", thread);
                threads.values().remove(thread);
            }
        }
        return CompletableFuture.allOf(results.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> results.stream().map(CompletableFuture::join).toList());
    }

    private RelayThread thread(XnioIoThread ioThread) {
        RelayThread thread = threads.get(ioThread);
        return thread != null ? thread : threads.computeIfAbsent(ioThread, key -> new RelayThread(this, key));
    }

    LoadBalancer loadBalancer() {
        return loadBalancer;
    }

    RefusalRenderer refusals() {
        return refusals;
    }

    ByteBufferPool buffers() {
        return buffers;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    LongSupplier clock() {
        return this::nanoTime;
    }

    UpstreamTarget target(Server server) {
        return targets.computeIfAbsent(server, key -> new UpstreamTarget(key, tls, resolver, clock()));
    }
}
