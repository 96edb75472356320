// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.halley.lb.undertow.listener.DirectListener;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import org.xnio.XnioWorker;

/** A front that listens. */
interface Listening extends AutoCloseable {

    /** Returns the port of the n-th listener. */
    int port(int listener);

    /** Returns the connections of clients that it holds, where it can tell. */
    int connections();

    /** Accepts nobody any more, and closes the connections of clients from outside. */
    void suspend();

    @Override
    void close();

    static Listening of(Undertow undertow) {
        return new Listening() {
            @Override
            public int port(int listener) {
                return ((InetSocketAddress)
                                undertow.getListenerInfo().get(listener).getAddress())
                        .getPort();
            }

            @Override
            public int connections() {
                return 0;
            }

            @Override
            public void suspend() {
                undertow.getListenerInfo().forEach(Undertow.ListenerInfo::suspend);
            }

            @Override
            public void close() {
                undertow.stop();
            }
        };
    }

    static Listening of(DirectListener front, XnioWorker worker) {
        return new Listening() {
            @Override
            public int port(int listener) {
                return front.address().getPort();
            }

            @Override
            public int connections() {
                return front.connections().toCompletableFuture().join();
            }

            @Override
            public void suspend() {
                front.close();
            }

            @Override
            public void close() {
                front.close();
                worker.shutdown();
            }
        };
    }
}
