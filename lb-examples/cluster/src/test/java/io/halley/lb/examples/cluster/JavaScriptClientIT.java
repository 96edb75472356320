// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import io.halley.lb.examples.cluster.JavaScriptClient.Event;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CometD's JavaScript client, the npm package, through the front; needs Node.js and npm. */
class JavaScriptClientIT {
    private static final String CHANNEL = "/chat/js";

    @RegisterExtension
    static final TestCluster cluster = new TestCluster();

    @ParameterizedTest
    @ValueSource(strings = {"long-polling", "websocket"})
    void publishesReceivesAndDisconnectsOnOneServer(String transport) throws Exception {
        try (JavaScriptClient script = script(transport)) {
            Event session = script.awaitSubscribed(1).get(0);
            assertThat(session.text("transport")).isEqualTo(transport);
            assertThat(session.text("ack")).isEqualTo("true");
            TestClient other = cluster.client(Transport.WEBSOCKET).start(CHANNEL);

            other.publish(CHANNEL, "a");
            await().atMost(TestClient.PATIENCE)
                    .untilAsserted(() -> assertThat(script.received()).containsExactly("a"));
            script.command("batch 3");
            script.command("publish c");

            List<String> all = List.of("a", "b1", "b2", "b3", "c");
            await().atMost(TestClient.PATIENCE).untilAsserted(() -> {
                assertThat(other.received()).containsExactlyElementsOf(all);
                assertThat(script.received()).containsExactlyInAnyOrderElementsOf(all);
            });
            other.stop();
            assertThat(script.stop()).as("disconnected").isTrue();
            assertThat(script.events("disconnected")).hasSize(1);
            assertThat(cluster.nodes())
                    .filteredOn(node -> NodeProbe.messagesByClient(node).containsKey(session.text("clientId")))
                    .extracting(NodeProcess::name)
                    .containsExactly(session.text("node"));
        }
    }

    @Test
    void goesOnElsewhereOverTheSameTransportWhenItsServerIsKilled() throws Exception {
        try (JavaScriptClient polling = script("long-polling");
                JavaScriptClient webSocket = script("websocket")) {
            Set<String> doomed = Set.of(nodeOf(polling)).equals(Set.of(nodeOf(webSocket)))
                    ? Set.of(nodeOf(polling))
                    : Set.of(nodeOf(polling), nodeOf(webSocket));

            Duration limit = cluster.front().failover(doomed.size());
            long killed = System.nanoTime();
            doomed.forEach(cluster.cluster()::kill);

            for (JavaScriptClient script : List.of(polling, webSocket)) {
                List<Event> sessions = script.awaitSubscribed(2);
                Event last = sessions.get(sessions.size() - 1);
                assertThat(Duration.ofNanos(last.nanos() - killed)).isLessThan(limit);
                assertThat(last.text("node")).isNotIn(doomed);
                assertThat(last.text("transport")).isEqualTo(sessions.get(0).text("transport"));
            }
            polling.command("publish after");
            await().atMost(TestClient.PATIENCE).untilAsserted(() -> {
                assertThat(polling.received()).containsExactly("after");
                assertThat(webSocket.received()).containsExactly("after");
            });
        }
    }

    private static JavaScriptClient script(String transport) throws Exception {
        return new JavaScriptClient(cluster.front().cometd(), transport, CHANNEL);
    }

    private static String nodeOf(JavaScriptClient script) {
        return script.awaitSubscribed(1).get(0).text("node");
    }
}
