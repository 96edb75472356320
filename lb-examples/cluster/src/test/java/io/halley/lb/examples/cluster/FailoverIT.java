// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One of three servers is killed as {@code kill -9} does, under clients of both transports. */
class FailoverIT {
    @RegisterExtension
    static final TestCluster cluster = new TestCluster();

    private List<TestClient> clients;

    @BeforeEach
    void connect() {
        clients = IntStream.range(0, 60)
                .mapToObj(i -> cluster.client(Transport.values()[i / 3 % 2]).startLater("/chat/room"))
                .toList();
        await().atMost(TestClient.PATIENCE).until(() -> clients.stream().allMatch(TestClient::isSubscribed));
    }

    @Test
    void aKilledServersClientsGoOnElsewhereAndTheOthersNoticeNothing() throws Exception {
        Duration limit = cluster.front().failover(1);
        List<TestClient> struck = on("n2");
        List<TestClient> spared =
                clients.stream().filter(client -> !struck.contains(client)).toList();
        assertThat(struck.stream().map(TestClient::transport).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("long-polling", "websocket");
        List<String> transports = clients.stream().map(TestClient::transport).toList();

        long killed = System.nanoTime();
        cluster.cluster().kill("n2");

        await().atMost(limit.plusSeconds(5)).until(() -> struck.stream().allMatch(TestClient::movedOn));
        assertThat(struck).allSatisfy(client -> {
            assertThat(Duration.ofNanos(client.subscribedNanos() - killed)).isLessThan(limit);
            assertThat(client.node()).isNotEqualTo("n2");
        });
        System.out.printf(
                "%d clients of the killed server subscribed again after %d to %d ms%n",
                struck.size(),
                struck.stream()
                        .mapToLong(client -> (client.subscribedNanos() - killed) / 1_000_000)
                        .min()
                        .orElseThrow(),
                struck.stream()
                        .mapToLong(client -> (client.subscribedNanos() - killed) / 1_000_000)
                        .max()
                        .orElseThrow());
        assertThat(clients).extracting(TestClient::transport).isEqualTo(transports);

        spared.get(0).publish("/chat/room", "after");

        await().atMost(TestClient.PATIENCE)
                .untilAsserted(() -> assertThat(clients)
                        .allSatisfy(client -> assertThat(client.received()).containsExactly("after")));
        assertThat(spared).allSatisfy(client -> {
            assertThat(client.failures()).isEmpty();
            assertThat(client.clientIds()).hasSize(1);
        });
    }

    private List<TestClient> on(String node) {
        return clients.stream().filter(client -> client.node().equals(node)).toList();
    }
}
