// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.undertow.Handlers;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.URI;

/** The balancer of the demo in an Undertow of its own. */
record HalleyFront(CometdBalancer balancer, Undertow undertow) implements Front {
    static HalleyFront start(NodeCluster cluster) {
        return start(CometdBalancer.start(cluster));
    }

    static HalleyFront start(CometdBalancer balancer) {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path().addPrefixPath("/cometd", balancer.handler()))
                .build();
        undertow.start();
        return new HalleyFront(balancer, undertow);
    }

    @Override
    public URI cometd() {
        var address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort() + "/cometd");
    }

    @Override
    public void close() {
        undertow.stop();
        balancer.close();
    }
}
