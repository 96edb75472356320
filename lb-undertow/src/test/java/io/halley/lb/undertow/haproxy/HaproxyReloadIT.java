// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Another configuration in the place of the one that runs, and the end of one. */
@ParameterizedClass
@EnumSource(ListenerKind.class)
class HaproxyReloadIT {

    private final ListenerKind listener;

    private static final String UPGRADE = "GET /cometd HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private final NamedServer a = NamedServer.start("a");
    private final NamedServer b = NamedServer.start("b");

    HaproxyReloadIT(ListenerKind listener) {
        this.listener = listener;
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static String web(String... lines) {
        return "listen web\n bind 127.0.0.1:PORT1\n " + String.join("\n ", lines) + "\n";
    }

    private static String line(NamedServer server) {
        return "server " + server.name() + " 127.0.0.1:" + server.port();
    }

    private static ScriptedServer tunnels() throws Exception {
        return ScriptedServer.start(connection -> {
            connection.request();
            connection.send(SWITCH);
            byte[] buffer = new byte[100];
            for (int n = connection.read(buffer); n >= 0; n = connection.read(buffer)) {
                connection.send(new String(buffer, 0, n));
            }
        });
    }

    @Test
    void anOpenConnectionIsServedByTheNewRules() throws Exception {
        try (Stand stand = new Stand(listener, web(line(a)));
                RawClient client = stand.client()) {
            assertThat(client.get("/").body()).isEqualTo("a");

            stand.reload(web(line(b)));

            assertThat(client.get("/").body()).isEqualTo("b");
        }
    }

    @Test
    void tunnelsOutliveReloadsAndEvenTheirBackend() throws Exception {
        try (ScriptedServer server = tunnels();
                Stand stand = new Stand(listener, web("server t 127.0.0.1:" + server.port()));
                RawClient tunnel = stand.client()) {
            tunnel.send(UPGRADE);
            assertThat(tunnel.read().status()).isEqualTo(101);

            stand.reload(web("server t 127.0.0.1:" + server.port(), line(a)));
            tunnel.send("one");
            assertThat(new String(tunnel.exactly(3))).isEqualTo("one");

            stand.reload("listen other\n bind 127.0.0.1:PORT1\n " + line(b) + "\n");
            tunnel.send("two");
            assertThat(new String(tunnel.exactly(3))).isEqualTo("two");
            try (RawClient client = stand.client()) {
                assertThat(client.get("/").body()).isEqualTo("b");
            }
            assertThat(server.connections()).hasSize(1);
        }
    }

    @Test
    void noConnectionIsRefusedWhileTheSameAddressIsReloaded() throws Exception {
        try (Stand stand = new Stand(listener, web(line(a)))) {
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                try {
                    for (; count < 100; count++) {
                        try (RawClient client = stand.client()) {
                            assertThat(client.get("/").status()).isEqualTo(200);
                        }
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return count;
            });
            for (int i = 0; i < 10; i++) {
                stand.reload(web(line(i % 2 == 0 ? b : a)));
            }

            assertThat(served.get(20, TimeUnit.SECONDS)).isEqualTo(100);
        }
    }

    @Test
    void countersAndStatesOfServersThatStayGoOn() throws Exception {
        try (Stand stand = new Stand(listener, web(line(a), line(b)));
                RawClient client = stand.client()) {
            client.get("/");
            stand.balancer.loadBalancers().get(0).drain("b");

            stand.reload(web("balance leastconn", line(a), line(b)));

            var servers = stand.balancer.loadBalancers().get(0).snapshot().servers();
            assertThat(servers.get(0).traffic().requests()).isEqualTo(1);
            assertThat(servers.get(1).admin()).isEqualTo(io.halley.lb.model.AdminState.DRAIN);
        }
    }

    @Test
    void aFaultyFileChangesNothing() throws Exception {
        try (Stand stand = new Stand(listener, web(line(a)));
                RawClient client = stand.client()) {
            assertThatThrownBy(() ->
                            stand.reload("listen web\n bind 127.0.0.1:PORT2\n bind 127.0.0.1:PORT3 ssl crt /nowhere\n "
                                    + line(b) + "\n"))
                    .isInstanceOf(HaproxyBalancerException.class)
                    .hasMessageContaining("no such file");

            assertThat(client.get("/").body()).isEqualTo("a");
            assertThatThrownBy(() -> RawClient.connect(stand.port(2))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anAddressThatIsGoneFromTheFileIsLetGo() throws Exception {
        try (Stand stand =
                new Stand(listener, "listen web\n bind 127.0.0.1:PORT1\n bind 127.0.0.1:PORT2\n " + line(a) + "\n")) {
            RawClient.connect(stand.port(2)).close();

            stand.reload(web(line(a)));

            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThatThrownBy(() -> RawClient.connect(stand.port(2)))
                            .isInstanceOf(ConnectException.class));
        }
    }

    @Test
    void closingWaitsForWhatIsUnderWayAndAcceptsNothingNew() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (NamedServer slow = NamedServer.start(
                        "slow",
                        exchange -> exchange.dispatch(() -> {
                            await().atMost(Duration.ofSeconds(10)).until(() -> answer.getCount() == 0);
                            exchange.getResponseSender().send("late");
                        }));
                Stand stand = new Stand(listener, web(line(slow)));
                RawClient client = stand.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(Duration.ofSeconds(5)).until(() -> slow.requests() == 1);

            CompletableFuture<Integer> closed =
                    stand.balancer.close(Duration.ofSeconds(20)).toCompletableFuture();
            assertThatThrownBy(stand::client).isInstanceOf(ConnectException.class);
            assertThat(closed).isNotDone();
            answer.countDown();

            assertThat(client.read().body()).isEqualTo("late");
            assertThat(closed.get(10, TimeUnit.SECONDS)).isZero();
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void aStopClosesConnectionsAtRestAtOnce() throws Exception {
        assumeThat(listener).as("Undertow's leaves them to their timeout").isEqualTo(ListenerKind.DIRECT);
        CountDownLatch answer = new CountDownLatch(1);
        try (NamedServer slow = NamedServer.start(
                        "slow",
                        exchange -> exchange.dispatch(() -> {
                            await().atMost(Duration.ofSeconds(20)).until(() -> answer.getCount() == 0);
                            exchange.getResponseSender().send("late");
                        }));
                Stand stand = new Stand(
                        listener,
                        web("use_backend slow if { path /slow }", line(a)) + "backend slow\n " + line(slow) + "\n");
                RawClient busy = stand.client();
                RawClient resting = stand.client()) {
            assertThat(resting.get("/").body()).isEqualTo("a");
            busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> slow.requests() == 1);

            stand.balancer.close(Duration.ofSeconds(30));

            assertThat(resting.isEnded()).isTrue();
            answer.countDown();
            Response late = busy.read();
            assertThat(late.body()).isEqualTo("late");
            assertThat(busy.isEnded()).isTrue();
        }
    }

    @Test
    void openConnectionsAreHeldToTheNewTimeouts() throws Exception {
        assumeThat(listener).as("Undertow's keep their own").isEqualTo(ListenerKind.DIRECT);
        try (Stand stand = new Stand(listener, web(line(a)));
                RawClient client = stand.client()) {
            assertThat(client.get("/").body()).isEqualTo("a");
            stand.reload(web("timeout http-keep-alive 200ms", line(a)));
            assertThat(client.get("/").body()).isEqualTo("a");

            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void closingEndsWhatDoesNotEndInTime() throws Exception {
        try (ScriptedServer server = tunnels();
                Stand stand = new Stand(listener, web("server t 127.0.0.1:" + server.port()));
                RawClient tunnel = stand.client()) {
            tunnel.send(UPGRADE);
            assertThat(tunnel.read().status()).isEqualTo(101);

            int left = stand.balancer
                    .close(Duration.ofMillis(200))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(left).isEqualTo(1);
            assertThat(tunnel.isEnded()).isTrue();
        }
    }
}
