// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.examples.cluster.NodeCluster;
import io.halley.lb.examples.cluster.NodeProcess;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.model.BackendSnapshot;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.relay.RelayCensus;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One run: three servers, a balancer and clients, faults by a seed, and what is wrong afterwards.
 *
 * <p>Wrong is a message that a server has confirmed and that did not arrive though its session lives, or that arrived
 * twice; a client that is not back; memory, descriptors or threads that grew; anything that the balancer still holds when
 * the clients have gone.
 */
final class ChaosRun {
    private static final int SERVERS = 3;
    private static final long PATIENCE_SECONDS = 60;

    private final Settings settings;
    private final PrintStream out;
    private final List<String> wrong = new ArrayList<>();
    private final long began = System.nanoTime();

    /** How long, from which seed, with how many clients. */
    record Settings(int seconds, long seed, int clients) {}

    private ChaosRun(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Runs, tells about it, and returns what is wrong; empty if nothing is. */
    static List<String> run(Settings settings, PrintStream out) throws Exception {
        ChaosRun run = new ChaosRun(settings, out);
        run.run();
        return run.wrong;
    }

    private void run() throws Exception {
        try (NodeCluster nodes = NodeCluster.start(SERVERS);
                BalancerHandler balancer = BalancerHandler.start(backend(nodes))) {
            Undertow undertow = Undertow.builder()
                    .setIoThreads(2)
                    .setWorkerThreads(2)
                    // Clients open connections for faults, which shall not count as grown when these are over.
                    .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 5_000)
                    .addHttpListener(0, "127.0.0.1")
                    .setHandler(balancer)
                    .build();
            undertow.start();
            var address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
            URI cometd = URI.create("http://127.0.0.1:" + address.getPort() + "/cometd");
            try (ChaosClients clients = new ChaosClients(cometd, settings.clients());
                    Striker striker = new Striker(nodes, balancer)) {
                run(clients, striker, balancer);
            } finally {
                undertow.stop();
            }
        }
    }

    private static Backend backend(NodeCluster nodes) {
        BackendBuilder backend = Backend.builder("chaos")
                .bayeux(Bayeux.defaults().with(Feature.MOVING_DRAIN))
                .healthCheck(HealthCheck.webSocket("/cometd")
                        .every(ofMillis(500))
                        .timeout(ofSeconds(1))
                        .rise(1)
                        .fall(2))
                .timeouts(t -> t.connect(ofSeconds(2)).server(ofSeconds(60)).tunnel(ofSeconds(120)));
        for (NodeProcess node : nodes.nodes()) {
            backend.server(node.name(), node.address().toString());
        }
        return backend.build();
    }

    private void run(ChaosClients clients, Striker striker, BalancerHandler balancer) throws Exception {
        if (!becomes(() -> clients.all().stream().allMatch(ChaosClient::isBack))) {
            wrong.add("the clients do not get in at all");
            return;
        }
        clients.publishing(true);
        Thread.sleep(2_000);
        Figures before = Figures.now();
        tell("quiet", before, clients);

        long minute = System.nanoTime();
        for (Fault.Step step : Fault.plan(settings.seed(), settings.seconds(), SERVERS)) {
            Thread.sleep(step.pause());
            striker.strike(step);
            if (System.nanoTime() - minute > 60_000_000_000L) {
                minute = System.nanoTime();
                tell("under way", Figures.now(), clients);
            }
        }
        striker.awaitEnd();
        out.println("faults: " + striker.counts());

        if (!becomes(() -> balancer.loadBalancer().snapshot().active() == SERVERS)) {
            wrong.add("servers that are not up again: "
                    + balancer.loadBalancer().snapshot().servers());
        }
        clients.publishing(false);
        if (!becomes(() -> clients.all().stream().allMatch(ChaosClient::isBack))) {
            clients.all().stream()
                    .filter(client -> !client.isBack())
                    .forEach(client -> wrong.add("not back, or owed a message: " + client));
        }
        becomes(() -> Figures.now().grownSince(before, settings.clients()).isEmpty());
        Figures after = Figures.now();
        tell("after", after, clients);
        wrong.addAll(after.grownSince(before, settings.clients()));
        clients.all().stream()
                .filter(client -> client.ledger().twice() > 0)
                .forEach(client -> wrong.add("got messages twice: " + client));
        leave(clients, balancer);
    }

    private void leave(ChaosClients clients, BalancerHandler balancer) throws Exception {
        for (ChaosClient client : clients.all()) {
            if (!client.stop()) {
                wrong.add("could not leave: " + client);
            }
        }
        if (!becomes(() -> held(balancer).isEmpty())) {
            wrong.addAll(held(balancer));
        }
        out.println("at the end: " + balancer.census().toCompletableFuture().join() + ", "
                + balancer.loadBalancer().snapshot().bayeux());
    }

    private static List<String> held(BalancerHandler balancer) {
        List<String> held = new ArrayList<>();
        RelayCensus census = balancer.census().toCompletableFuture().join();
        if (census.sessions() > 0 || census.deadlines() > 0 || census.connections() > census.idleConnections()) {
            held.add("the relay still holds " + census);
        }
        BackendSnapshot backend = balancer.loadBalancer().snapshot();
        backend.servers().stream()
                .filter(server -> server.traffic().active() + server.traffic().queued() > 0)
                .forEach(server -> held.add("slots still taken: " + server));
        if (backend.queued() > 0) {
            held.add("still queued: " + backend.queued());
        }
        if (backend.bayeux() == null || backend.bayeux().waiting() > 0) {
            held.add("still waiting for their turn: " + backend.bayeux());
        }
        return held;
    }

    private void tell(String when, Figures figures, ChaosClients clients) {
        out.printf(
                "%4d s, %s: %s; told %d times; %s%n",
                (System.nanoTime() - began) / 1_000_000_000L, when, figures, clients.told(), clients.sums());
    }

    private static boolean becomes(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }
}
