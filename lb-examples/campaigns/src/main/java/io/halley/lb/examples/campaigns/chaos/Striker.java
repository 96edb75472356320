// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import io.halley.lb.Backend;
import io.halley.lb.examples.cluster.NodeCluster;
import io.halley.lb.examples.cluster.NodeProcess;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.undertow.BalancerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan: each fault begins at its time, and is undone after its own.
 *
 * <p>One server has one fault at a time, and one server at least has none. Used by one thread.
 */
final class Striker implements AutoCloseable {
    private final NodeCluster nodes;
    private final BalancerHandler balancer;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final @Nullable Future<?>[] struck;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    Striker(NodeCluster nodes, BalancerHandler balancer) {
        this.nodes = nodes;
        this.balancer = balancer;
        this.struck = new Future<?>[nodes.nodes().size()];
    }

    /** Begins a fault, if its server and one more are well. */
    void strike(Fault.Step step) {
        long well = Arrays.stream(struck).filter(Striker::isOver).count();
        if (isOver(struck[step.server()]) && well > 1) {
            counts.merge(step.fault(), 1, Integer::sum);
            String name = nodes.nodes().get(step.server()).name();
            struck[step.server()] = executor.submit(() -> {
                run(step, name);
                return null;
            });
        }
    }

    private static boolean isOver(@Nullable Future<?> task) {
        return task == null || task.isDone();
    }

    private void run(Fault.Step step, String name) throws Exception {
        NodeProcess node = nodes.node(name);
        switch (step.fault()) {
            case KILL -> {
                node.kill();
                Thread.sleep(step.lasts());
                nodes.restart(name);
            }
            case HANG -> shell("kill -STOP $1; sleep $2; kill -CONT $1", node, step.lasts() / 1000.0);
            case SLOW ->
                shell(
                        "i=0; while [ $i -lt $2 ]; do kill -STOP $1; sleep 0.09; kill -CONT $1; sleep 0.03; i=$((i+1)); done",
                        node,
                        step.lasts() / 120);
            case DRAIN -> {
                balancer.loadBalancer().drain(name);
                Thread.sleep(step.lasts());
                balancer.loadBalancer().ready(name);
            }
            case MOVE -> {
                balancer.loadBalancer().drain(name, Duration.ofMillis(step.lasts()));
                Thread.sleep(step.lasts() + 200L);
                balancer.loadBalancer().ready(name);
            }
            case MAINTENANCE -> {
                balancer.loadBalancer().maintenance(name);
                Thread.sleep(step.lasts());
                balancer.loadBalancer().ready(name);
            }
            case SHUTDOWN_SESSIONS ->
                balancer.shutdownSessions(name).toCompletableFuture().get();
            case WEIGHT -> balancer.loadBalancer().weight(name, step.weight());
            case REMOVE -> {
                reconfigure(name, null);
                Thread.sleep(step.lasts());
                reconfigure(name, ServerConfig.builder(name, node.address()).build());
            }
        }
    }

    /** Takes a server out, or puts it back: two may change at once, each starting from what is in force. */
    private synchronized void reconfigure(String name, @Nullable ServerConfig back) {
        var changed = balancer.loadBalancer().backend().toBuilder();
        Backend next = (back == null ? changed.withoutServer(name) : changed.server(back)).build();
        balancer.loadBalancer().reconfigure(next);
    }

    private static void shell(String script, NodeProcess node, Number argument) throws InterruptedException {
        try {
            Process shell = new ProcessBuilder("sh", "-c", script, "sh", Long.toString(node.pid()), argument.toString())
                    .inheritIO()
                    .start();
            if (shell.waitFor() != 0) {
                throw new IllegalStateException("server \"" + node.name() + "\": no signal reaches it");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all faults are undone; throws what went wrong with them. */
    void awaitEnd() throws Exception {
        for (Future<?> task : struck) {
            if (task != null) {
                task.get();
            }
        }
    }

    /** Returns how often each fault was begun. */
    Map<Fault, Integer> counts() {
        return counts;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
