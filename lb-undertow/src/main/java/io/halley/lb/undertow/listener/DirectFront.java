// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import io.halley.lb.undertow.relay.ClientLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Serves HTTP/1.1 on connections that somebody else has accepted: what a {@link DirectListener} does behind its socket.
 *
 * <p>It serves on the IO threads of the connections. Thread-safe.
 */
public final class DirectFront {

    private static final Logger LOG = LoggerFactory.getLogger(DirectFront.class);

    private final Map<XnioIoThread, ListenerThread> threads = new ConcurrentHashMap<>();
    private volatile ListenerRules rules;

    DirectFront(ListenerRules rules) {
        this.rules = rules;
    }

    /**
     * Serves a connection until it ends, is the application's, or a tunnel's.
     *
     * <p>Thread: the connection's IO thread.
     *
     * @param connection plain, or with a layer of TLS over it
     * @param link what is kept for it, told when it ends; null to make one when it is needed
     */
    public void open(StreamConnection connection, @Nullable ClientLink link) {
        DirectConnection.open(thread(connection.getIoThread()), connection, link);
    }

    /** Holds all connections to other rules, those of that builder, from their next request on. */
    public void follow(DirectListenerBuilder other) {
        ListenerRules next = other.rules();
        rules = next;
        onEachThread(thread -> {
            thread.rules = next;
            return 0;
        });
    }

    private ListenerThread thread(XnioIoThread ioThread) {
        ListenerThread thread = threads.get(ioThread);
        return thread != null ? thread : threads.computeIfAbsent(ioThread, key -> new ListenerThread(rules, key));
    }

    /** Returns whether new connections are not wanted now, since the heap runs short. */
    boolean isOverloaded() {
        return rules.routing().isOverloaded();
    }

    /**
     * Returns the number of connections that are neither the application's nor tunnels.
     *
     * @return completes when all IO threads have been asked
     */
    public CompletionStage<Integer> connections() {
        return onEachThread(ListenerThread::connections);
    }

    /** Closes connections at rest, and the others behind the answer that is under way. */
    public void finish() {
        onEachThread(thread -> thread.close(false));
    }

    /**
     * Cuts all connections except tunnels and the application's.
     *
     * @return completes with their number
     */
    public CompletionStage<Integer> cut() {
        return onEachThread(thread -> thread.close(true));
    }

    private CompletionStage<Integer> onEachThread(ToIntFunction<ListenerThread> task) {
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (ListenerThread thread : threads.values()) {
            CompletableFuture<Integer> result = new CompletableFuture<>();
            try {
                thread.ioThread().execute(() -> {
                    try {
                        result.complete(task.applyAsInt(thread));
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                });
                results.add(result);
            } catch (RejectedExecutionException e) {
                LOG.debug("the worker has stopped, and its connections with it");
            }
        }
        return CompletableFuture.allOf(results.toArray(new CompletableFuture<?>[0]))
                .thenApply(all ->
                        results.stream().mapToInt(CompletableFuture::join).sum());
    }
}
