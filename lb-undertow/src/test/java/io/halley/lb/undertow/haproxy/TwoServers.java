// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import io.halley.lb.undertow.kit.NamedServer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Servers {@code a} and {@code b}, which tell their name and do what the target says: {@code /set?COOKIE}, {@code
 * /tell?HEADER}, {@code /port}, {@code /wait?MILLIS}, {@code /status?CODE}, and {@code /fail-a}, with which {@code a} answers 503.
 */
final class TwoServers implements AutoCloseable {

    final NamedServer a = NamedServer.start("a", exchange -> serve("a", exchange));
    final NamedServer b = NamedServer.start("b", exchange -> serve("b", exchange));

    private static void serve(String name, HttpServerExchange exchange) {
        String query = exchange.getQueryString();
        switch (exchange.getRequestPath()) {
            case "/set" -> exchange.getResponseHeaders().put(Headers.SET_COOKIE, query);
            case "/status" -> exchange.setStatusCode(Integer.parseInt(query));
            case "/fail-a" -> exchange.setStatusCode(name.equals("a") ? 503 : 200);
            case "/tell" -> {
                exchange.getResponseSender()
                        .send(name + exchange.getRequestHeaders().get(query));
                return;
            }
            case "/port" -> {
                exchange.getResponseSender()
                        .send(name + exchange.getSourceAddress().getPort());
                return;
            }
            case "/wait" -> {
                exchange.dispatch(
                        SameThreadExecutor.INSTANCE,
                        () -> exchange.getIoThread()
                                .executeAfter(
                                        () -> exchange.getResponseSender().send(name),
                                        Long.parseLong(query),
                                        TimeUnit.MILLISECONDS));
                return;
            }
            default -> {}
        }
        exchange.getResponseSender().send(name);
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
