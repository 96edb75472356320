// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The servers joined with each other, without a balancer. */
class ForwarderIT {
    private final ClientKit kit = new ClientKit();
    private NodeCluster cluster;

    @BeforeEach
    void start() {
        cluster = NodeCluster.start(3);
        NodeProbe.awaitJoined(cluster);
    }

    @AfterEach
    void stop() {
        kit.close();
        cluster.close();
    }

    @Test
    void aMessageReachesTheClientsOfEveryServerExactlyOnce() throws Exception {
        List<TestClient> clients = clientOnEachServer();

        publishFromEach(clients, "a");
        publishFromEach(clients, "b");

        // Once the second round is there, a copy of the first that went round would be there too.
        await().atMost(TestClient.PATIENCE)
                .until(() ->
                        clients.stream().allMatch(client -> client.received().containsAll(round("b"))));
        List<String> expected = new ArrayList<>(round("a"));
        expected.addAll(round("b"));
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.received()).containsExactlyInAnyOrderElementsOf(expected));
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(NodeProbe.number(node, "sessions"))
                        .as("the links are no clients")
                        .isEqualTo(1));
    }

    @Test
    void aServerThatWasKilledAndCameBackIsJoinedAgain() throws Exception {
        NodeProcess before = cluster.node("n2");
        cluster.kill("n2");
        assertThat(before.isAlive()).isFalse();

        cluster.restart("n2");
        assertThat(cluster.node("n2").port()).isEqualTo(before.port());
        assertThat(cluster.node("n2").pid()).isNotEqualTo(before.pid());
        NodeProbe.awaitJoined(cluster);
        List<TestClient> clients = clientOnEachServer();
        publishFromEach(clients, "a");

        assertThat(clients)
                .allSatisfy(client -> await().atMost(TestClient.PATIENCE)
                        .untilAsserted(
                                () -> assertThat(client.received()).containsExactlyInAnyOrderElementsOf(round("a"))));
    }

    @Test
    void aServerEndsWithTheProcessThatStartedIt() throws Exception {
        NodeProcess node = cluster.node("n1");

        node.closeInput();

        await().atMost(TestClient.PATIENCE).until(() -> !node.isAlive());
    }

    private List<TestClient> clientOnEachServer() {
        return cluster.nodes().stream()
                .map(node -> kit.client(node.address().resolve("/cometd"), ClientKit.Transport.LONG_POLLING)
                        .start("/chat/room"))
                .toList();
    }

    private void publishFromEach(List<TestClient> clients, String round) throws Exception {
        for (TestClient client : clients) {
            for (int i = 0; i < 10; i++) {
                client.publish("/chat/room", client.node() + round + i);
            }
        }
    }

    private List<String> round(String round) {
        List<String> messages = new ArrayList<>();
        for (NodeProcess node : cluster.nodes()) {
            for (int i = 0; i < 10; i++) {
                messages.add(node.name() + round + i);
            }
        }
        return messages;
    }
}
