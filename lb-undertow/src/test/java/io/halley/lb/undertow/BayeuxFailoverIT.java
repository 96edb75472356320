// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.LoadBalancer;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.model.BayeuxSnapshot;
import io.halley.lb.undertow.kit.BayeuxClient;
import io.halley.lb.undertow.kit.BayeuxNode;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of a dead server get, and when. */
class BayeuxFailoverIT {

    private final Rig rig = new Rig();
    private BayeuxNode a;
    private BayeuxNode b;

    @BeforeEach
    void servers() throws Exception {
        a = rig.with(BayeuxNode.start("a"));
        b = rig.with(BayeuxNode.start("b"));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private LoadBalancer start(Bayeux bayeux) {
        return rig.start(
                        backend -> backend.bayeux(bayeux).affinity(Affinity.insertCookie("SERVERID")), a.uri(), b.uri())
                .handler()
                .loadBalancer();
    }

    private BayeuxSnapshot bayeux() {
        return rig.balancer().handler().loadBalancer().snapshot().bayeux();
    }

    /** Returns clients whose polls the first server holds. */
    private List<BayeuxClient> polling(int clients) throws Exception {
        LoadBalancer balancer = rig.balancer().handler().loadBalancer();
        balancer.maintenance("b");
        List<BayeuxClient> polling = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            BayeuxClient client = BayeuxClient.over(rig.client());
            client.handshake();
            client.poll();
            polling.add(client);
        }
        await().until(() -> a.held() == clients);
        balancer.ready("b");
        return polling;
    }

    private int slotsOfA() {
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
    void heldPollsOfADeadServerAreAnsweredAtTheRateAskedForAndHoldNoSlotMeanwhile() throws Exception {
        start(Bayeux.defaults().returnsPerSecond(5));
        List<BayeuxClient> clients = polling(4);
        long killed = System.nanoTime();
        a.kill();
        await().until(() -> slotsOfA() == 0);
        assertThat(bayeux().waiting()).isPositive();
        for (BayeuxClient client : clients) {
            RawClient.Response answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("\"id\":\"2\"", "402::session_unknown", "\"reconnect\":\"handshake\"");
        }
        assertThat(System.nanoTime() - killed).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(590));
        for (BayeuxClient client : clients) {
            client.handshake();
            assertThat(client.clientId()).startsWith("b");
        }
        assertThat(bayeux().lost()).isEqualTo(4);
    }

    @Test
    void aServerThatBreaksOffButLivesKeepsItsSessions() throws Exception {
        start(Bayeux.defaults());
        BayeuxClient client = polling(1).get(0);
        a.breakOff();
        assertThat(client.raw().isEnded()).isTrue();
        BayeuxClient again = BayeuxClient.over(rig.client()).as(client.clientId());
        assertThat(again.connectAtOnce().body()).contains("\"data\":\"a\"");
        assertThat(bayeux().lost()).isZero();
    }

    @Test
    void aClientThatLeavesWhileItWaitsForItsTurnLeavesNothing() throws Exception {
        start(Bayeux.defaults().returnsPerSecond(1));
        List<BayeuxClient> clients = polling(3);
        a.kill();
        await().until(() -> bayeux().waiting() == 2);
        for (BayeuxClient client : clients) {
            client.raw().reset();
        }
        await().until(() -> bayeux().waiting() == 0);
    }

    @Test
    void aBalancerThatClosesAnswersThoseWhoWaitForTheirTurn() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().returnsPerSecond(1));
        List<BayeuxClient> clients = polling(4);
        a.kill();
        await().until(() -> bayeux().waiting() == 3);
        balancer.close();
        for (BayeuxClient client : clients) {
            assertThat(client.read().body()).contains("402::session_unknown");
        }
    }

    @Test
    void whoWaitsIsNotForgottenByAReconfiguration() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().returnsPerSecond(2));
        List<BayeuxClient> clients = polling(3);
        a.kill();
        await().until(() -> bayeux().waiting() > 0);
        balancer.reconfigure(balancer.backend().toBuilder().withoutServer("a").build());
        for (BayeuxClient client : clients) {
            assertThat(client.read().body()).contains("402::session_unknown");
        }
    }

    @Test
    void aPublishToADeadServerGets402WithoutAdviceAtOnce() throws Exception {
        start(Bayeux.defaults());
        BayeuxClient client = polling(1).get(0);
        BayeuxClient publisher = BayeuxClient.over(rig.client()).as(client.clientId());
        a.kill();
        String answer = publisher.publish("1").body();
        assertThat(answer).contains("402::session_unknown").doesNotContain("advice");
        assertThat(client.read().body()).contains("402::session_unknown");
    }

    @Test
    void aServerThatItsChecksFindDeadLosesItsPolls() throws Exception {
        rig.start(
                backend -> backend.bayeux(Bayeux.defaults())
                        .healthCheck(
                                HealthCheck.tcp().every(ofMillis(100)).rise(1).fall(1)),
                a.uri(),
                b.uri());
        BayeuxClient client = polling(1).get(0);
        a.refuse();
        assertThat(client.read().body()).contains("402::session_unknown");
        assertThat(slotsOfA()).isZero();
    }

    @Test
    void aHandshakeWithoutAServerIsRefusedInBayeuxWithItsOriginsHeaders() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().handshakeQueue(100, ofMillis(200)));
        balancer.maintenance("a");
        balancer.maintenance("b");
        RawClient.Response answer = rig.client()
                .post(
                        "/cometd/handshake",
                        "[{\"channel\":\"/meta/handshake\",\"id\":\"7\"}]",
                        "Content-Type: application/json",
                        "Origin: http://app.example.com");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"id\":\"7\"", "503::overloaded", "\"reconnect\":\"handshake\"");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://app.example.com");
    }

    @Test
    void aHandshakeWaitsForAServer() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults());
        balancer.maintenance("a");
        balancer.maintenance("b");
        RawClient client = rig.client();
        String body = "[{\"channel\":\"/meta/handshake\",\"id\":\"7\"}]";
        client.send("POST /cometd HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
        await().until(() -> balancer.snapshot().queued() == 1);
        balancer.ready("b");
        assertThat(client.read().body()).contains("\"clientId\":\"bs1\"");
    }

    @Test
    void anUpgradeWithoutAServerIsDroppedNotRefused() throws Exception {
        LoadBalancer balancer = start(Bayeux.defaults().upgradeHold(ofMillis(300)));
        balancer.maintenance("a");
        balancer.maintenance("b");
        RawClient client = rig.client();
        client.send("GET /cometd HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        await().until(() -> balancer.snapshot().queued() == 1);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void anUpgradeThatADyingServerHeldGoesToAnotherOne() throws Exception {
        ScriptedServer dying = rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
        ScriptedServer other = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            connection.awaitEnd();
        });
        rig.start(
                backend -> backend.bayeux(Bayeux.defaults()).affinity(Affinity.insertCookie("SERVERID")),
                dying.uri(),
                other.uri());
        RawClient client = rig.client();
        client.send("GET /cometd HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: SERVERID=a"
                + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        await().until(() -> dying.requests().size() == 1);
        dying.kill();
        assertThat(client.read().status()).isEqualTo(101);
    }

    @Test
    void aTunnelOfADeadServerIsClosedInItsTurn() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            connection.awaitEnd();
        });
        rig.start(backend -> backend.bayeux(Bayeux.defaults().returnsPerSecond(2)), server.uri());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient client = rig.client();
            client.send("GET /cometd HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(101);
            clients.add(client);
        }
        long killed = System.nanoTime();
        server.kill();
        await().atMost(ofSeconds(2)).until(() -> slotsOfA() == 0);
        for (RawClient client : clients) {
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(System.nanoTime() - killed).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(990));
    }
}
