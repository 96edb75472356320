// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CometD servers {@code n1}, {@code n2}, ... in a JVM each, joined with each other.
 *
 * <p>Thread-safe: guarded by itself.
 */
public final class NodeCluster implements AutoCloseable {
    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();

    private final List<String> options;
    private volatile List<NodeProcess> all = List.of();

    private NodeCluster(List<String> options) {
        this.options = options;
    }

    /** Starts so many servers, all at once, and returns when each one serves; the options are {@link CometdNode}'s. */
    public static NodeCluster start(int count, String... options) {
        NodeCluster cluster = new NodeCluster(List.of(options));
        List<NodeProcess.Starting> starting = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            starting.add(NodeProcess.start("n" + i, 0, cluster.options));
        }
        try {
            starting.forEach(node -> cluster.add(node.await()));
        } catch (RuntimeException e) {
            starting.forEach(node -> node.process().destroyForcibly());
            throw e;
        }
        return cluster;
    }

    /** Returns the servers in the order of their names, the dead ones too; never waits, also while one is started. */
    public List<NodeProcess> nodes() {
        return all;
    }

    /** Returns one server; throws {@link IllegalArgumentException} if there is none of that name. */
    public synchronized NodeProcess node(String name) {
        NodeProcess node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("server: " + name + " (expected: one of " + nodes.keySet() + ")");
        }
        return node;
    }

    /** Kills one server for real. */
    public synchronized void kill(String name) {
        node(name).kill();
    }

    /** Starts a killed server again, on its old port; does nothing if it is alive. */
    public synchronized void restart(String name) {
        NodeProcess dead = node(name);
        if (!dead.isAlive()) {
            add(NodeProcess.start(name, dead.port(), options).await());
        }
    }

    private synchronized void add(NodeProcess added) {
        nodes.put(added.name(), added);
        all = List.copyOf(nodes.values());
        for (NodeProcess other : nodes.values()) {
            if (other != added) {
                other.join(added);
                added.join(other);
            }
        }
    }

    @Override
    public synchronized void close() {
        nodes.values().forEach(NodeProcess::close);
    }
}
