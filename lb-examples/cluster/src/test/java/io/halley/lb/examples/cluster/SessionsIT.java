// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.LoadBalancer;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cometd.client.ext.AckExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the balancer does for the sessions of real clients, which no proxy does. */
class SessionsIT {
    private static final String CHANNEL = "/test/sessions";

    /** More than this machine bears beside other tests: {@code -Dclients=300}. */
    private static final int CLIENTS = Integer.getInteger("clients", 40);

    private final NodeCluster nodes = NodeCluster.start(3);
    private final ClientKit kit = new ClientKit();
    private HalleyFront front;

    @BeforeEach
    void join() {
        NodeProbe.awaitJoined(nodes);
    }

    @AfterEach
    void close() {
        kit.close();
        if (front != null) {
            front.close();
        }
        nodes.close();
    }

    private LoadBalancer start(Bayeux bayeux) {
        front = HalleyFront.start(CometdBalancer.start(nodes, backend -> backend.bayeux(bayeux)));
        return front.balancer().loadBalancer();
    }

    private TestClient client(Transport transport) {
        return kit.client(front.cometd(), transport);
    }

    private List<TestClient> clients(int count) {
        List<TestClient> clients = IntStream.range(0, count)
                .mapToObj(i -> {
                    TestClient client = client(Transport.values()[i % 2]);
                    client.bayeux().addExtension(new AckExtension());
                    return client.startLater(CHANNEL);
                })
                .toList();
        await().atMost(Duration.ofSeconds(30)).until(() -> clients.stream().allMatch(TestClient::isSubscribed));
        return clients;
    }

    @Test
    void clientsThatKeepNoCookiesStayOnTheirServers() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().giveBackBrowserCookie("BAYEUX_BROWSER"));
        List<TestClient> clients = IntStream.range(0, 6)
                .mapToObj(i -> client(Transport.LONG_POLLING).withoutCookies().start(CHANNEL))
                .toList();
        for (TestClient client : clients) {
            client.publish(CHANNEL, "from " + client.bayeux().getId());
        }
        await().atMost(TestClient.PATIENCE)
                .untilAsserted(() -> assertThat(clients)
                        .allSatisfy(client -> assertThat(client.received()).hasSize(clients.size())));
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.failures()).isEmpty();
            assertThat(client.clientIds()).hasSize(1);
        });
        assertThat(new HashSet<>(clients.stream().map(TestClient::node).toList()))
                .hasSize(3);
        assertThat(balancer.snapshot().bayeux().unknown()).isZero();
    }

    @Test
    void allServersAreRestartedUnderLoadAndClientsSeeNothingButNewHandshakes() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().with(Feature.MOVING_DRAIN));
        List<TestClient> clients = clients(CLIENTS);
        TestClient publisher = client(Transport.WEBSOCKET).start();
        Load load = new Load(publisher);

        for (String node : List.of("n1", "n2", "n3")) {
            int left = balancer.drain(node, Duration.ofSeconds(5))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            System.out.printf("drained %s: %d left%n", node, left);
            assertThat(left).isZero();
            balancer.maintenance(node);
            nodes.kill(node);
            nodes.restart(node);
            NodeProbe.awaitJoined(nodes);
            balancer.ready(node);
        }
        await().atMost(TestClient.PATIENCE).until(() -> clients.stream().allMatch(TestClient::isSubscribed));
        int sent = load.stop();
        publisher.publish(CHANNEL, "last");
        await().atMost(TestClient.PATIENCE)
                .untilAsserted(() -> assertThat(clients)
                        .allSatisfy(client -> assertThat(client.received()).contains("last")));

        long lost = 0;
        for (int i = 0; i < clients.size(); i++) {
            TestClient client = clients.get(i);
            assertThat(client.transport()).isEqualTo(Transport.values()[i % 2].bayeuxName());
            assertThat(client.failures()).noneMatch(failure -> failure.contains("/meta/handshake"));
            if (client.transport().equals("long-polling")) {
                assertThat(client.failures()).allMatch(failure -> failure.contains("402::session_unknown"));
            }
            lost += sent + 1 - new HashSet<>(client.received()).size();
        }
        System.out.printf(
                "%d clients, %d messages to each, %d of %d lost in three restarts%n",
                clients.size(), sent, lost, (long) sent * clients.size());
        assertThat(balancer.snapshot().bayeux().moved()).isPositive();
    }

    @Test
    void clientsOfAKilledServerComeBackAtThePaceAskedFor() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().returnsPerSecond(10));
        List<TestClient> clients = clients(CLIENTS);
        List<TestClient> struck =
                clients.stream().filter(client -> client.node().equals("n2")).toList();
        List<String> transports = clients.stream().map(TestClient::transport).toList();
        assertThat(struck).isNotEmpty();

        long killed = System.nanoTime();
        nodes.kill("n2");
        await().atMost(Duration.ofSeconds(20)).until(() -> struck.stream().allMatch(TestClient::movedOn));

        List<Long> polling = new ArrayList<>();
        struck.stream()
                .filter(client -> client.transport().equals("long-polling"))
                .forEach(client -> {
                    polling.add((client.subscribedNanos() - killed) / 1_000_000);
                    assertThat(client.failures()).allMatch(failure -> failure.contains("402::session_unknown"));
                });
        polling.sort(null);
        System.out.printf("%d struck, long-polling subscribed again after %s ms%n", struck.size(), polling);
        assertThat(clients).extracting(TestClient::transport).isEqualTo(transports);
        // All but the first wait for their turn.
        assertThat(struck.stream()
                        .mapToLong(client -> client.subscribedNanos() - killed)
                        .max()
                        .orElseThrow())
                .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100L * (struck.size() - 2)));
        assertThat(balancer.snapshot().bayeux().lost()).isEqualTo(polling.size());
    }

    /** Publishes twenty messages a second. */
    private static final class Load {
        private final Thread thread;
        private volatile boolean ended;
        private volatile int sent;

        Load(TestClient publisher) {
            thread = new Thread(
                    () -> {
                        while (!ended) {
                            try {
                                publisher.publish(CHANNEL, "m" + sent);
                                sent++;
                                Thread.sleep(50);
                            } catch (Exception e) {
                                // Its own session moves, too; what is not confirmed was not sent.
                            }
                        }
                    },
                    "load");
            thread.setDaemon(true);
            thread.start();
        }

        int stop() throws InterruptedException {
            ended = true;
            thread.join(TimeUnit.SECONDS.toMillis(30));
            return sent;
        }
    }
}
