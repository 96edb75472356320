// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.undertow.BalancerHandler;
import io.undertow.Undertow;
import java.net.InetSocketAddress;

/** The balancer as a handler in an Undertow application. */
final class HandlerSubject {

    private HandlerSubject() {}

    /** Listens, prints its port, runs until standard input ends. */
    public static void main(String[] origins) {
        Undertow undertow = Undertow.builder()
                .setIoThreads(1)
                .setServerOption(io.undertow.UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(BalancerHandler.start(backend(origins)))
                .build();
        undertow.start();
        StandardInput.endWithIt();
        System.out.println(
                ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort());
    }

    /** Returns the backend of both fronts. */
    static Backend backend(String[] origins) {
        BackendBuilder backend = Backend.builder("origins").affinity(Affinity.insertCookie("SERVERID"));
        for (int i = 0; i < origins.length; i++) {
            backend.server("n" + i, "http://127.0.0.1:" + origins[i]);
        }
        return backend.build();
    }
}
