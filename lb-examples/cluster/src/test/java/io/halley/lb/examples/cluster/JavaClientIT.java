// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.examples.cluster.ClientKit.Transport;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cometd.client.ext.AckExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CometD's Java client through the front, over each of its transports. */
class JavaClientIT {
    @RegisterExtension
    static final TestCluster cluster = new TestCluster();

    @ParameterizedTest
    @EnumSource
    void publishesAndReceivesOverTheTransportItAskedFor(Transport transport) throws Exception {
        TestClient publisher = cluster.client(transport).start();
        TestClient subscriber = cluster.client(transport).start("/chat/" + transport);

        publisher.publish("/chat/" + transport, "hello");

        await().atMost(TestClient.PATIENCE)
                .untilAsserted(() -> assertThat(subscriber.received()).containsExactly("hello"));
        assertThat(subscriber.transport()).isEqualTo(transport.bayeuxName());
        assertThat(publisher.node()).as("round robin").isNotEqualTo(subscriber.node());
        publisher.stop();
        subscriber.stop();
    }

    @ParameterizedTest
    @EnumSource
    void aBatchArrivesWholeAndInOrder(Transport transport) {
        TestClient client = cluster.client(transport).start("/test/batch/" + transport);
        List<String> batch = numbers(1, 20);

        client.bayeux().batch(() -> batch.forEach(n -> client.publishLater("/test/batch/" + transport, n)));

        await().atMost(TestClient.PATIENCE)
                .untilAsserted(() -> assertThat(client.received()).containsExactlyElementsOf(batch));
        client.stop();
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatDisconnectsIsGoneFromItsServer(Transport transport) {
        TestClient client = cluster.client(transport).start("/chat/room");
        NodeProcess node = cluster.cluster().node(client.node());
        assertThat(NodeProbe.number(node, "sessions")).isEqualTo(1);

        assertThat(client.stop()).as("disconnect was confirmed").isTrue();

        assertThat(NodeProbe.number(node, "sessions")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aClientWhoseNetworkBreaksGetsEveryAcknowledgedMessageOnceOnItsOwnServer(Transport transport) throws Exception {
        String channel = "/test/ack/" + transport;
        try (Cable cable = new Cable(cluster.front().cometd())) {
            TestClient client = cluster.kit().client(cable.address(), transport);
            client.bayeux().addExtension(new AckExtension());
            client.start(channel);
            TestClient publisher = cluster.client(transport).start();
            publishAll(publisher, channel, numbers(1, 10));
            await().atMost(TestClient.PATIENCE).until(() -> client.received().size() == 10);

            cable.unplug();
            publishAll(publisher, channel, numbers(11, 20));
            cable.plug();

            await().atMost(TestClient.PATIENCE)
                    .untilAsserted(() -> assertThat(client.received()).containsExactlyElementsOf(numbers(1, 20)));
            assertThat(client.clientIds()).as("the session went on").hasSize(1);
            assertThat(cluster.nodes())
                    .filteredOn(node -> NodeProbe.messagesByClient(node)
                            .containsKey(client.clientIds().get(0)))
                    .extracting(NodeProcess::name)
                    .containsExactly(client.node());
            client.stop();
            publisher.stop();
        }
    }

    private static void publishAll(TestClient publisher, String channel, List<String> messages) throws Exception {
        for (String message : messages) {
            publisher.publish(channel, message);
        }
    }

    private static List<String> numbers(int from, int to) {
        Stream<String> numbers = IntStream.rangeClosed(from, to).mapToObj(Integer::toString);
        return numbers.toList();
    }
}
