// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static io.halley.lb.undertow.kit.WebSockets.SWITCH;
import static io.halley.lb.undertow.kit.WebSockets.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.kit.WebSockets;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that end neither by the client nor by the server, while the handler lives on. */
class ClosedByOthersIT {

    private final Rig rig = new Rig();
    private final List<String> ends = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private ScriptedServer start() throws IOException {
        ScriptedServer server = rig.scripted(connection -> {
            if (connection.request().startsWith("GET /cometd")) {
                connection.send(SWITCH);
                WebSockets.echo(connection);
            }
            connection.awaitEnd();
        });
        rig.start(BalancerHandler.builder(
                        Backend.builder("test").server("a", server.uri()).build())
                .listener(new BalancerListener() {
                    @Override
                    public void requestEnded(RequestEnded event) {
                        ends.add(event.termination().substring(0, 2));
                    }
                })
                .start());
        return server;
    }

    private RawClient upgraded() throws IOException {
        RawClient client = rig.client();
        client.send(UPGRADE);
        assertThat(client.read().status()).isEqualTo(101);
        client.send("x");
        client.exactly(1);
        return client;
    }

    private int active() {
        return rig.balancer()
                .handler()
                .loadBalancer()
                .snapshot()
                .servers()
                .get(0)
                .traffic()
                .active();
    }

    @Test
    void aTunnelEndsWithTheWorkerOfItsClient() throws Exception {
        ScriptedServer server = start();
        RawClient client = upgraded();
        rig.balancer().stopFront();
        await().until(() -> active() == 0);
        assertThat(client.isEnded()).isTrue();
        await().untilAsserted(() -> assertThat(ends).containsExactly("KD"));
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }

    @Test
    void aTunnelEndsWhenTheListenerClosesItsConnections() throws Exception {
        ScriptedServer server = start();
        RawClient client = upgraded();
        rig.balancer().suspend();
        await().until(() -> active() == 0);
        assertThat(client.isEnded()).isTrue();
        await().untilAsserted(() -> assertThat(ends).containsExactly("KD"));
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }

    @Test
    void aHeldPollEndsWithTheWorkerOfItsClient() throws Exception {
        ScriptedServer server = start();
        RawClient client = rig.client();
        client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> server.requests().size() == 1);
        rig.balancer().stopFront();
        await().until(() -> active() == 0);
        // It may still hear that its request has failed.
        assertThat(client.isEndedAfterRest()).isTrue();
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }
}
