// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.undertow.Handlers;
import io.undertow.Undertow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The demo: three CometD servers in a JVM each, the balancer before them, and a chat page.
 *
 * <p>Everything listens on loopback. What it started ends with it.
 */
public final class ClusterDemo implements AutoCloseable {
    private static final int PORT = 8080;

    private final NodeCluster cluster;
    private final CometdBalancer balancer;
    private final Undertow undertow;

    private ClusterDemo(NodeCluster cluster, CometdBalancer balancer, Undertow undertow) {
        this.cluster = cluster;
        this.balancer = balancer;
        this.undertow = undertow;
    }

    /**
     * Starts servers, balancer and page; blocks until they serve.
     *
     * @param port where the page is; 0 takes any free port
     * @param packages directory of the npm packages, or null to let the page run its own small client
     */
    static ClusterDemo start(int port, @Nullable Path packages) {
        NodeCluster cluster = NodeCluster.start(3);
        CometdBalancer balancer = CometdBalancer.start(cluster);
        var handler = Handlers.path(DemoPage.create(packages))
                .addPrefixPath("/nodes", new NodesHandler(cluster))
                .addPrefixPath("/cometd", balancer.handler());
        Undertow undertow = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setHandler(handler)
                .build();
        ClusterDemo demo = new ClusterDemo(cluster, balancer, undertow);
        try {
            undertow.start();
        } catch (RuntimeException e) {
            demo.close();
            throw e;
        }
        return demo;
    }

    /** Returns the address of the page. */
    URI page() {
        var address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort() + "/");
    }

    NodeCluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        undertow.stop();
        balancer.close();
        cluster.close();
    }

    /** Runs the demo until Ctrl-C; the one argument is the port (default 8080, or any free one if that is taken). */
    public static void main(String[] args) throws IOException {
        Path packages = NpmPackages.installForPage(Path.of("target", "npm"));
        ClusterDemo demo = args.length > 0 ? start(Integer.parseInt(args[0]), packages) : startAnywhere(packages);
        Runtime.getRuntime().addShutdownHook(new Thread(demo.cluster::close));
        System.out.println(demo.banner());
        demo.obey();
    }

    private static ClusterDemo startAnywhere(@Nullable Path packages) {
        try {
            return start(PORT, packages);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof BindException) {
                return start(0, packages);
            }
            throw e;
        }
    }

    private String banner() {
        StringBuilder banner = new StringBuilder("\nHalley demo: " + page() + "\n\n");
        for (NodeProcess node : cluster.nodes()) {
            banner.append(
                    "  %s   port %-5d   to kill it: kill -9 %d%n".formatted(node.name(), node.port(), node.pid()));
        }
        return banner + """

                The page has a button for each, too. To start n1 again: its button, or "start n1" and Enter here.
                Ctrl-C ends everything.
                """;
    }

    /** Obeys {@code kill <name>} and {@code start <name>}; without a terminal there is nothing to obey. */
    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.trim().split(" +", -1);
            try {
                if (words.length == 2 && words[0].equals("kill")) {
                    cluster.kill(words[1]);
                } else if (words.length == 2 && words[0].equals("start")) {
                    cluster.restart(words[1]);
                } else if (!line.isBlank()) {
                    System.out.println("command: " + line + " (expected: kill <name> or start <name>)");
                }
            } catch (IllegalArgumentException | IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
