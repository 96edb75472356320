// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Three servers, the front before them, and clients; one set for a test class. */
final class TestCluster implements BeforeAllCallback, AfterAllCallback {
    private NodeCluster nodes;
    private Front front;
    private ClientKit kit;

    @Override
    public void beforeAll(ExtensionContext context) {
        nodes = NodeCluster.start(3);
        front = Front.start(nodes);
        kit = new ClientKit();
        NodeProbe.awaitJoined(nodes);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        // The clients first. One is null where the start failed before it.
        for (AutoCloseable started : Arrays.asList(kit, front, nodes)) {
            if (started != null) {
                started.close();
            }
        }
    }

    NodeCluster cluster() {
        return nodes;
    }

    List<NodeProcess> nodes() {
        return nodes.nodes();
    }

    Front front() {
        return front;
    }

    ClientKit kit() {
        return kit;
    }

    /** Returns a client of the front that has not yet shaken hands. */
    TestClient client(ClientKit.Transport transport) {
        return kit.client(front.cometd(), transport);
    }
}
