// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.Backend;
import io.halley.lb.undertow.BalancerHandler;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A balancer in an Undertow of its own, on a free port of the loopback interface. */
public final class Balancer implements AutoCloseable {

    private final BalancerHandler handler;
    private final Undertow undertow;

    private Balancer(BalancerHandler handler, Consumer<Undertow.Builder> options) {
        this.handler = handler;
        Undertow.Builder builder = Undertow.builder()
                .setIoThreads(2)
                .setWorkerThreads(2)
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 500)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(handler);
        options.accept(builder);
        undertow = builder.build();
        undertow.start();
    }

    public static Balancer start(Backend backend) {
        return start(BalancerHandler.start(backend));
    }

    public static Balancer start(BalancerHandler handler) {
        return new Balancer(handler, options -> {});
    }

    public static Balancer start(BalancerHandler handler, Consumer<Undertow.Builder> options) {
        return new Balancer(handler, options);
    }

    public BalancerHandler handler() {
        return handler;
    }

    public int port() {
        return port(0);
    }

    /** Returns the port of the n-th listener. */
    public int port(int listener) {
        return ((InetSocketAddress) undertow.getListenerInfo().get(listener).getAddress()).getPort();
    }

    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    /** Stops Undertow and its worker, and leaves the handler as it is. */
    public void stopUndertow() {
        undertow.stop();
    }

    /** Accepts nobody any more, and closes the connections of clients from outside. */
    public void suspend() {
        undertow.getListenerInfo().forEach(Undertow.ListenerInfo::suspend);
    }

    @Override
    public void close() {
        handler.close();
        undertow.stop();
    }
}
