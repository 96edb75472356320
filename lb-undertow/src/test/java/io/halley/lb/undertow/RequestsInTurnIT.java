// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests of several clients share what an IO thread keeps for the next one: none hears or gets what is another's. */
@ParameterizedClass
@EnumSource(Front.class)
class RequestsInTurnIT {

    private static final int CLIENTS = 8;

    private final Semaphore released = new Semaphore(0);
    private final Rig rig;

    RequestsInTurnIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        released.release(CLIENTS * 10);
        rig.close();
    }

    /** Answers with the body that it got; to {@code /hold} not before that is allowed. */
    private void answer(HttpServerExchange exchange) {
        exchange.dispatch(() -> {
            try {
                exchange.startBlocking();
                byte[] body = exchange.getInputStream().readAllBytes();
                if (exchange.getRequestPath().equals("/hold")) {
                    released.acquire();
                }
                exchange.getOutputStream().write(body);
                exchange.endExchange();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private NamedServer server() {
        return rig.with(NamedServer.start("a", this::answer));
    }

    private static String body(int client) {
        return "body of " + client + " " + "x".repeat(100 + client);
    }

    private static String head(String target, int length) {
        return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private List<RawClient> clients() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(rig.client());
        }
        return clients;
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
    void bodiesThatComeInPiecesAreNotMixed() throws Exception {
        rig.start(server().uri());
        List<RawClient> clients = clients();
        RawClient between = rig.client();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < CLIENTS; i++) {
                String body = body(i);
                clients.get(i).send(head("/", body.length()) + body.substring(0, 40));
                assertThat(between.post("/", body(100 + i)).body()).isEqualTo(body(100 + i));
            }
            for (int i = 0; i < CLIENTS; i++) {
                clients.get(i).send(body(i).substring(40));
                assertThat(clients.get(i).read().body()).isEqualTo(body(i));
            }
        }
    }

    @Test
    void bodiesThatWaitForASlotAreNotMixed() throws Exception {
        rig.start(backend -> backend.serverDefaults(defaults -> defaults.maxConnections(1)), server().uri());
        RawClient holder = rig.client();
        holder.send(head("/hold", 1) + "h");
        await().until(() -> active() == 1);
        List<RawClient> clients = clients();
        for (int i = 0; i < CLIENTS; i++) {
            clients.get(i).send(head("/", body(i).length()) + body(i));
        }
        released.release();
        assertThat(holder.read().body()).isEqualTo("h");
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(clients.get(i).read().body()).isEqualTo(body(i));
        }
    }

    @Test
    void aClientThatGoesAfterItsAnswerEndsNoOtherRequest() throws Exception {
        rig.start(server().uri());
        for (int i = 0; i < CLIENTS; i++) {
            List<RawClient> before = clients();
            for (RawClient client : before) {
                assertThat(client.post("/", "[]").body()).isEqualTo("[]");
            }
            RawClient after = rig.client();
            after.send(head("/hold", body(i).length()) + body(i));
            await().until(() -> active() == 1);
            for (RawClient client : before) {
                client.reset();
            }
            assertThat(rig.client().post("/", "[]").body()).isEqualTo("[]");
            released.release();
            assertThat(after.read().body()).isEqualTo(body(i));
        }
    }

    @Test
    void requestsOfAllKindsFollowOneAnother() throws Exception {
        rig.start(server().uri());
        RawClient client = rig.client();
        for (int i = 0; i < 4; i++) {
            assertThat(client.post("/", body(i)).body()).isEqualTo(body(i));
            assertThat(client.get("/none").body()).isEmpty();
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read(true).status()).isEqualTo(200);
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nchunk\r\n0\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("chunk");
            String large = "l".repeat(100_000);
            assertThat(client.post("/", large).body()).isEqualTo(large);
            RawClient refused = rig.client();
            refused.send("GET / HTTP/1.1\r\nHost : x\r\n\r\n");
            assertThat(refused.read().status()).isEqualTo(400);
        }
    }
}
