// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.Backend;
import io.halley.lb.undertow.BalancerHandler;
import io.undertow.Undertow;
import java.util.function.Consumer;

/** A balancer behind a front of its own, on a free port of the loopback interface. */
public final class Balancer implements AutoCloseable {

    private final BalancerHandler handler;
    private final Listening front;

    private Balancer(BalancerHandler handler, Listening front) {
        this.handler = handler;
        this.front = front;
    }

    public static Balancer start(Backend backend) {
        return start(BalancerHandler.start(backend));
    }

    public static Balancer start(BalancerHandler handler) {
        return start(handler, options -> {});
    }

    public static Balancer start(BalancerHandler handler, Consumer<Undertow.Builder> options) {
        return new Balancer(handler, Front.listen(handler, options));
    }

    /** Starts it behind one of the fronts. */
    static Balancer start(BalancerHandler handler, Front front, long maxBody) {
        return new Balancer(handler, front.listen(handler, maxBody));
    }

    public BalancerHandler handler() {
        return handler;
    }

    public int port() {
        return port(0);
    }

    /** Returns the port of the n-th listener. */
    public int port(int listener) {
        return front.port(listener);
    }

    /** Returns the connections of clients that the front holds, where it can tell. */
    int connections() {
        return front.connections();
    }

    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    /** Stops the front and its worker, and leaves the handler as it is. */
    public void stopFront() {
        front.close();
    }

    /** Accepts nobody any more, and closes the connections of clients from outside. */
    public void suspend() {
        front.suspend();
    }

    @Override
    public void close() {
        handler.close();
        front.close();
    }
}
