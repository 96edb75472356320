// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two hundred clients over long-polling and WebSocket, in rooms that reach across all servers. */
class SpreadIT {
    private static final int CLIENTS = 200;
    private static final int ROOMS = 10;
    private static final int MESSAGES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    static final TestCluster cluster = new TestCluster();

    @Test
    void everyClientStaysOnOneServerAndGetsEveryMessageOnce() {
        List<TestClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> cluster.client(i / ROOMS % 2 == 0 ? Transport.LONG_POLLING : Transport.WEBSOCKET)
                        .startLater(room(i)))
                .toList();
        await().atMost(LIMIT).until(() -> clients.stream().allMatch(TestClient::isSubscribed));

        for (int m = 0; m < MESSAGES; m++) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.get(i).publishLater(room(i), i + "." + m);
            }
        }

        int perClient = CLIENTS / ROOMS * MESSAGES;
        await().atMost(LIMIT)
                .until(() ->
                        clients.stream().allMatch(client -> client.received().size() >= perClient));
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(clients.get(i).received()).containsExactlyInAnyOrderElementsOf(messagesOfRoom(i % ROOMS));
            assertThat(clients.get(i).failures()).isEmpty();
            assertThat(clients.get(i).clientIds()).hasSize(1);
        }
        assertThat(clientsByNode(clients).values())
                .as("round robin gives each of three servers its third")
                .allMatch(count -> count >= CLIENTS / 3 - 1 && count <= CLIENTS / 3 + 2);
        assertEachClientWasSeenByItsServerOnly(clients);
        clients.forEach(client -> client.bayeux().disconnect());
    }

    private static String room(int client) {
        return "/test/room/" + client % ROOMS;
    }

    private static List<String> messagesOfRoom(int room) {
        List<String> messages = new ArrayList<>();
        for (int i = room; i < CLIENTS; i += ROOMS) {
            for (int m = 0; m < MESSAGES; m++) {
                messages.add(i + "." + m);
            }
        }
        return messages;
    }

    private static Map<String, Long> clientsByNode(List<TestClient> clients) {
        return clients.stream().collect(Collectors.groupingBy(TestClient::node, Collectors.counting()));
    }

    private static void assertEachClientWasSeenByItsServerOnly(List<TestClient> clients) {
        for (NodeProcess node : cluster.nodes()) {
            List<String> own = clients.stream()
                    .filter(client -> client.node().equals(node.name()))
                    .map(client -> client.clientIds().get(0))
                    .toList();
            List<String> seen = NodeProbe.messagesByClient(node).keySet().stream()
                    .map(String::valueOf)
                    .toList();
            assertThat(seen).as("clients seen by " + node.name()).containsExactlyInAnyOrderElementsOf(own);
            assertThat(NodeProbe.number(node, "unknownSessions"))
                    .as("402s of " + node.name())
                    .isZero();
        }
    }
}
