// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.LoadBalancer;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.DrainEnded;
import io.halley.lb.event.DrainStarted;
import io.halley.lb.model.AdminState;
import io.halley.lb.undertow.kit.BayeuxClient;
import io.halley.lb.undertow.kit.BayeuxNode;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A drain that comes to its end: sessions move with their next answer. */
class BayeuxDrainIT {

    private static final Bayeux MOVING = Bayeux.defaults().with(Feature.MOVING_DRAIN);
    private static final String UPGRADE = "GET /cometd HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket"
            + "\r\nCookie: SERVERID=a\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final Rig rig = new Rig();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private LoadBalancer start(String... servers) {
        LoadBalancer balancer = rig.start(
                        backend -> backend.bayeux(MOVING).affinity(Affinity.insertCookie("SERVERID")), servers)
                .handler()
                .loadBalancer();
        balancer.addListener(new BalancerListener() {
            @Override
            public void drainStarted(DrainStarted event) {
                events.add("start " + event.server().name());
            }

            @Override
            public void drainEnded(DrainEnded event) {
                events.add("end " + event.server().name() + " " + event.left());
            }
        });
        return balancer;
    }

    @Test
    void aSessionMovesWithItsNextAnswerAndIsDisconnectedWhereItWas() throws Exception {
        BayeuxNode a = rig.with(BayeuxNode.start("a"));
        BayeuxNode b = rig.with(BayeuxNode.start("b"));
        LoadBalancer balancer = start(a.uri(), b.uri());
        BayeuxClient client = BayeuxClient.over(rig.client());
        client.handshake("Cookie: SERVERID=a");
        client.poll();
        await().until(() -> a.held() == 1);

        var drained = balancer.drain("a", ofSeconds(10)).toCompletableFuture();
        assertThat(drained).isNotDone();
        a.answerOne();

        RawClient.Response answer = client.read();
        assertThat(answer.body())
                .contains("{\"data\":\"a\",\"channel\":\"/chat\"}")
                .contains("\"id\":\"2\"", "402::session_unknown", "\"reconnect\":\"handshake\"");
        await().until(() -> a.disconnects().contains("as1"));
        assertThat(a.requests()).last().asString().contains("POST /cometd/connect");
        client.handshake("Cookie: SERVERID=a");
        assertThat(client.clientId()).startsWith("b");
        assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
        assertThat(events).containsExactly("start a", "end a 0");
        assertThat(balancer.snapshot().bayeux().moved()).isEqualTo(1);
    }

    @Test
    void aDrainEndsAfterItsTimeWithWhatIsLeft() throws Exception {
        BayeuxNode a = rig.with(BayeuxNode.start("a"));
        LoadBalancer balancer = start(a.uri());
        BayeuxClient client = BayeuxClient.over(rig.client());
        client.handshake();
        assertThat(balancer.drain("a", ofMillis(300)).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isEqualTo(1);
        assertThat(events).containsExactly("start a", "end a 1");
    }

    @Test
    void aPollThatIsStillHeldWhenMostOfTheTimeIsOverIsAnsweredByTheBalancer() throws Exception {
        BayeuxNode a = rig.with(BayeuxNode.start("a"));
        BayeuxNode b = rig.with(BayeuxNode.start("b"));
        LoadBalancer balancer = start(a.uri(), b.uri());
        BayeuxClient client = BayeuxClient.over(rig.client());
        client.handshake("Cookie: SERVERID=a");
        client.poll();
        await().until(() -> a.held() == 1);
        var drained = balancer.drain("a", ofSeconds(2)).toCompletableFuture();
        assertThat(client.read().body()).contains("\"id\":\"2\"", "402::session_unknown");
        await().until(() -> a.disconnects().contains("as1"));
        assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
        assertThat(balancer.snapshot().bayeux().moved()).isEqualTo(1);
    }

    @Test
    void aDrainThatIsCalledOffMovesNobody() throws Exception {
        BayeuxNode a = rig.with(BayeuxNode.start("a"));
        LoadBalancer balancer = start(a.uri());
        BayeuxClient client = BayeuxClient.over(rig.client());
        client.handshake();
        client.poll();
        await().until(() -> a.held() == 1);
        var drained = balancer.drain("a", ofSeconds(10)).toCompletableFuture();
        balancer.ready("a");
        assertThat(drained.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        a.answerOne();
        assertThat(client.read().body()).contains("\"successful\":true");
        assertThat(balancer.snapshot().servers().get(0).admin()).isEqualTo(AdminState.READY);
    }

    @Test
    void tunnelsAreClosedOneAfterTheOtherAndTheirClientsPlacedElsewhere() throws Exception {
        ScriptedServer a = tunnels();
        ScriptedServer b = tunnels();
        LoadBalancer balancer = start(a.uri(), b.uri());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(rig.client().send(UPGRADE));
            assertThat(clients.get(i).read().status()).isEqualTo(101);
        }
        assertThat(a.connections()).hasSize(3);
        long begin = System.nanoTime();
        var drained = balancer.drain("a", ofSeconds(2)).toCompletableFuture();
        assertThat(rig.client().send(UPGRADE).read().status()).isEqualTo(101);
        assertThat(b.connections()).hasSize(1);
        for (RawClient client : clients) {
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
    }

    private ScriptedServer tunnels() throws Exception {
        return rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            connection.awaitEnd();
        });
    }
}
