// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import io.undertow.Undertow;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.net.InetSocketAddress;
import java.net.URI;

/** Undertow's own proxy, told to hold as many connections as the others. */
final class StockSubject {

    private StockSubject() {}

    /** Listens, prints its port, runs until standard input ends. */
    public static void main(String[] origins) {
        LoadBalancingProxyClient client = new LoadBalancingProxyClient().setConnectionsPerThread(5000);
        for (String origin : origins) {
            client.addHost(URI.create("http://127.0.0.1:" + origin));
        }
        Undertow undertow = Undertow.builder()
                .setIoThreads(1)
                .setServerOption(io.undertow.UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(ProxyHandler.builder().setProxyClient(client).build())
                .build();
        undertow.start();
        StandardInput.endWithIt();
        System.out.println(
                ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort());
    }
}
