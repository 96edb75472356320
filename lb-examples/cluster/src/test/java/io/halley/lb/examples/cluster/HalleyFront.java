// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.halley.lb.BackendBuilder;
import io.halley.lb.LoadBalancer;
import io.halley.lb.undertow.listener.DirectListener;
import io.undertow.Handlers;
import io.undertow.Undertow;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * The balancer of the demo in this process, behind an Undertow or behind a listener of our own.
 *
 * @param port where it listens
 * @param listening what is closed first
 */
record HalleyFront(CometdBalancer balancer, int port, Closeable listening) implements Front {
    static HalleyFront start(NodeCluster cluster) {
        return start(CometdBalancer.start(cluster));
    }

    /** Starts it with other options than the demo's. */
    static HalleyFront start(NodeCluster cluster, UnaryOperator<BackendBuilder> options) {
        return start(CometdBalancer.start(cluster, options));
    }

    static HalleyFront start(CometdBalancer balancer) {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path().addPrefixPath("/cometd", balancer.handler()))
                .build();
        undertow.start();
        var address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return new HalleyFront(balancer, address.getPort(), undertow::stop);
    }

    /** Starts it behind {@link DirectListener}. */
    static HalleyFront listen(NodeCluster cluster) {
        CometdBalancer balancer = CometdBalancer.start(cluster);
        DirectListener listener =
                DirectListener.builder().balancer("/cometd", balancer.handler()).start();
        return new HalleyFront(balancer, listener.address().getPort(), listener::close);
    }

    @Override
    public URI cometd() {
        return URI.create("http://127.0.0.1:" + port + "/cometd");
    }

    LoadBalancer loadBalancer() {
        return balancer.loadBalancer();
    }

    @Override
    public CompletionStage<Integer> drain(String server, Duration within) {
        return loadBalancer().drain(server, within);
    }

    @Override
    public void ready(String server) {
        loadBalancer().ready(server);
    }

    @Override
    public boolean isUp(String server) {
        return loadBalancer().snapshot().servers().stream()
                .anyMatch(each -> each.name().equals(server) && each.balanced());
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            balancer.close();
        }
    }
}
