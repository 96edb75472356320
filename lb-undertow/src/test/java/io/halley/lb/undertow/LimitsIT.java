// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.BackendBuilder;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.limit.Limit;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.TrustedProxies;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LimitsIT {

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private final List<String> states = new CopyOnWriteArrayList<>();

    private Rig rig(UnaryOperator<BackendBuilder> options) {
        Rig rig = new Rig();
        NamedServer server = rig.with(NamedServer.start("a"));
        rig.start(options, server.uri());
        rig.balancer().handler().loadBalancer().addListener(new BalancerListener() {
            @Override
            public void requestEnded(RequestEnded event) {
                states.add(event.status() + " " + event.termination().substring(0, 2));
            }
        });
        return rig;
    }

    private Rig rig(Limit limit) {
        return rig(backend -> backend.limit(limit));
    }

    @Test
    void requestsBeyondTheRateGetA429WithRetryAfterAndTheConnectionGoesOn() throws Exception {
        try (Rig rig = rig(Limit.requests(2).per(ofSeconds(10)))) {
            RawClient client = rig.client();
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.post("/", "[]").status()).isEqualTo(200);
            Response denied = client.post("/", "[]");
            assertThat(denied.status()).isEqualTo(429);
            assertThat(Integer.parseInt(denied.header("Retry-After"))).isBetween(1, 20);
            assertThat(denied.header("Connection")).isNotEqualTo("close");
            assertThat(client.get("/").status()).isEqualTo(429);

            await().untilAsserted(() -> assertThat(states).containsExactly("200 --", "200 --", "429 PR", "429 PR"));
        }
    }

    @Test
    void anyStatusCanBeTheAnswer() throws Exception {
        try (Rig rig = rig(Limit.requests(1).deny(403))) {
            RawClient client = rig.client();
            client.get("/");
            assertThat(client.get("/").status()).isEqualTo(403);
        }
    }

    @Test
    void aDeniedBodyThatIsStillToComeIsNotWaitedFor() throws Exception {
        try (Rig rig = rig(Limit.requests(1))) {
            rig.client().get("/");
            RawClient slow = rig.client();
            slow.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nabc");
            assertThat(slow.read().status()).isEqualTo(429);
        }
    }

    @Test
    void aTarpitKeepsTheClientWaitingAndThenFails() throws Exception {
        try (Rig rig = rig(Limit.requests(1).tarpit(ofMillis(600)))) {
            RawClient client = rig.client();
            client.get("/");
            long before = System.nanoTime();
            assertThat(client.get("/").status()).isEqualTo(500);
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(600_000_000L);
            await().untilAsserted(() -> assertThat(states).contains("500 PT"));
        }
    }

    @Test
    void aClientThatLeavesTheTarpitIsLetGo() throws Exception {
        try (Rig rig = rig(Limit.requests(1).tarpit(ofSeconds(60)))) {
            rig.client().get("/");
            RawClient client = rig.client();
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            await().until(() -> rig.balancer()
                            .handler()
                            .census()
                            .toCompletableFuture()
                            .join()
                            .deadlines()
                    > 0);
            client.close();
            await().untilAsserted(() -> assertThat(states).contains("-1 CT"));
        }
    }

    @Test
    void aRejectedClientGetsNoAnswer() throws Exception {
        try (Rig rig = rig(Limit.requests(1).reject())) {
            rig.client().get("/");
            RawClient client = rig.client();
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.isEnded()).isTrue();
            await().untilAsserted(() -> assertThat(states).contains("-1 PR"));
        }
    }

    @Test
    void openConnectionsAreCountedFromTheFirstRequestToTheClose() throws Exception {
        try (Rig rig = rig(Limit.openConnections(2))) {
            RawClient first = rig.client();
            RawClient second = rig.client();
            assertThat(first.get("/").status()).isEqualTo(200);
            assertThat(second.get("/").status()).isEqualTo(200);
            RawClient third = rig.client();
            assertThat(third.get("/").status()).isEqualTo(429);
            assertThat(third.isEnded()).isTrue();
            third.close();
            assertThat(first.get("/").status()).isEqualTo(200);

            second.close();
            await().until(() -> statusOnce(rig, "/") == 200);
        }
    }

    @Test
    void aTunnelIsAnOpenConnectionUntilItEnds() throws Exception {
        Rig rig = new Rig();
        try (rig) {
            String uri = rig.scripted(connection -> {
                        connection.head();
                        connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                                + "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
                        connection.awaitEnd();
                    })
                    .uri();
            rig.start(backend -> backend.limit(Limit.openConnections(1)), uri);
            RawClient tunnel = rig.client();
            assertThat(tunnel.get("/cometd", UPGRADE).status()).isEqualTo(101);
            assertThat(statusOnce(rig, "/cometd", UPGRADE)).isEqualTo(429);

            tunnel.close();
            await().until(() -> statusOnce(rig, "/cometd", UPGRADE) == 101);
        }
    }

    /** Asks on a connection of its own and closes that. */
    private static int statusOnce(Rig rig, String target, String... headers) throws IOException {
        try (RawClient client = rig.client()) {
            return client.get(target, headers).status();
        }
    }

    @Test
    void newConnectionsBeyondTheRateAreRefused() throws Exception {
        try (Rig rig = rig(Limit.connections(2).per(ofSeconds(60)))) {
            RawClient first = rig.client();
            assertThat(first.get("/").status()).isEqualTo(200);
            assertThat(rig.client().get("/").status()).isEqualTo(200);
            assertThat(rig.client().get("/").status()).isEqualTo(429);
            assertThat(first.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void invalidRequestsAreErrors() throws Exception {
        try (Rig rig = rig(Limit.errors(1))) {
            for (int i = 0; i < 2; i++) {
                RawClient client = rig.client();
                client.send("GET / HTTP/1.1\r\nHost: a\r\nExpect: the-worst\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(417);
            }
            assertThat(rig.client().get("/").status()).isEqualTo(429);
        }
    }

    @Test
    void handshakesHaveALimitOfTheirOwn() throws Exception {
        try (Rig rig = rig(Limit.handshakes(1))) {
            RawClient client = rig.client();
            assertThat(client.post("/cometd/handshake", "[]").status()).isEqualTo(200);
            assertThat(client.post("/cometd/handshake", "[]").status()).isEqualTo(429);
            assertThat(client.post("/cometd", "[]").status()).isEqualTo(200);
        }
    }

    @Test
    void behindATrustedProxyClientsAreToldApartAndServersAreToldTheTruth() throws Exception {
        try (Rig rig =
                rig(backend -> backend.limit(Limit.requests(1)).trustedProxies(TrustedProxies.of("127.0.0.1/32")))) {
            RawClient proxy = rig.client();
            assertThat(proxy.get("/", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(200);
            assertThat(proxy.get("/", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(429);
            assertThat(proxy.get("/", "X-Forwarded-For: 192.0.2.2").status()).isEqualTo(200);
            assertThat(proxy.get("/", "X-Forwarded-For: 192.0.2.7, 192.0.2.2").status())
                    .isEqualTo(429);
        }
    }

    @Test
    void anUntrustedPeerCannotPassForAnother() throws Exception {
        Rig rig = new Rig();
        try (rig) {
            NamedServer echo = rig.with(NamedServer.start(
                    "a",
                    exchange -> exchange.getResponseSender()
                            .send(String.valueOf(exchange.getRequestHeaders().get("X-Forwarded-For")))));
            rig.start(
                    backend -> backend.limit(Limit.requests(1)).trustedProxies(TrustedProxies.of("192.0.2.0/24")),
                    echo.uri());
            RawClient client = rig.client();
            assertThat(client.get("/", "X-Forwarded-For: 198.51.100.1").body()).isEqualTo("[127.0.0.1]");
            assertThat(client.get("/", "X-Forwarded-For: 198.51.100.2").status())
                    .isEqualTo(429);
        }
    }

    @Test
    void manyClientsTakeNoMoreRoomThanTheyAreGiven() throws Exception {
        try (Rig rig = rig(backend ->
                backend.limit(Limit.requests(5).clients(100)).trustedProxies(TrustedProxies.of("127.0.0.1/32")))) {
            RawClient proxy = rig.client();
            for (int i = 0; i < 2_000; i++) {
                String address = "X-Forwarded-For: 10.0." + i / 250 + "." + i % 250;
                assertThat(proxy.get("/", address).status()).isEqualTo(200);
            }
            LimitSnapshot limit =
                    rig.balancer().handler().loadBalancer().snapshot().limits().get(0);
            assertThat(limit.clients()).isBetween(1L, 100L);
            assertThat(limit.evicted()).isGreaterThanOrEqualTo(1_800);
        }
    }

    @Test
    void heldPollsAreNotAbuse() throws IOException, Exception {
        Rig rig = new Rig();
        try (rig) {
            NamedServer held = rig.with(NamedServer.start(
                    "a",
                    exchange -> exchange.dispatch(() -> {
                        try {
                            Thread.sleep(130);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        exchange.getResponseSender().send("[]");
                    })));
            rig.start(backend -> backend.limit(Limit.requests(3).per(ofSeconds(60))), held.uri());
            RawClient client = rig.client();
            for (int i = 0; i < 8; i++) {
                assertThat(client.post("/cometd/connect", "[]").status()).isEqualTo(200);
            }
            assertThat(client.get("/cometd").status()).isEqualTo(200);
        }
    }
}
