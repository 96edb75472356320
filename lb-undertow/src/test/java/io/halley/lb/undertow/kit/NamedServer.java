// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A well-behaved server that answers every request with its name, or as the handler given says. */
public final class NamedServer implements AutoCloseable {

    private final String name;
    private final Undertow undertow;
    private final AtomicInteger requests = new AtomicInteger();

    private NamedServer(String name, HttpHandler handler) {
        this.name = name;
        this.undertow = Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(4)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(exchange -> {
                    requests.incrementAndGet();
                    exchange.getResponseHeaders().put(Names.SERVER_NAME, name);
                    handler.handleRequest(exchange);
                })
                .build();
        undertow.start();
    }

    /** Starts a server that answers with its name as the body. */
    public static NamedServer start(String name) {
        return new NamedServer(name, exchange -> exchange.getResponseSender().send(name));
    }

    /** Starts a server with a handler of the test's. */
    public static NamedServer start(String name, HttpHandler handler) {
        return new NamedServer(name, handler);
    }

    /** Starts a server that answers with the body it gets. */
    public static NamedServer echo(String name) {
        return new NamedServer(name, NamedServer::echo);
    }

    private static void echo(HttpServerExchange exchange) {
        exchange.getRequestReceiver()
                .receiveFullBytes((request, body) -> request.getResponseSender().send(java.nio.ByteBuffer.wrap(body)));
    }

    public String name() {
        return name;
    }

    public int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    /** Returns how many requests have come. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        undertow.stop();
    }
}
