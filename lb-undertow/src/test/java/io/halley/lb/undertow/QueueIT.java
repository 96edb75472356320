// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of servers, and who waits for how long. */
@ParameterizedClass
@EnumSource(Front.class)
class QueueIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    QueueIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private int queued() {
        return rig.balancer().handler().loadBalancer().snapshot().queued();
    }

    @Test
    void requestsOverTheLimitWaitTheirTurnAcrossAllIoThreads() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            while (true) {
                connection.request();
                Thread.sleep(30);
                connection.send(OK);
            }
        });
        rig.start(
                backend ->
                        backend.serverDefaults(s -> s.maxConnections(2)).timeouts(t -> t.queue(Duration.ofSeconds(10))),
                server.uri());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            RawClient client = rig.client();
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
            clients.add(client);
        }
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(rig.balancer()
                        .handler()
                        .loadBalancer()
                        .snapshot()
                        .servers()
                        .get(0)
                        .traffic()
                        .activeMax())
                .isEqualTo(2);
    }

    @Test
    void aRequestThatWaitsTooLongIsA503() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
        rig.start(
                backend ->
                        backend.serverDefaults(s -> s.maxConnections(1)).timeouts(t -> t.queue(Duration.ofMillis(300))),
                server.uri());
        RawClient first = rig.client();
        first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> server.requests().size() == 1);
        long begin = System.nanoTime();
        Response response = rig.client().get("/");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).contains("No server became free in time.");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(299), Duration.ofMillis(2500));
        assertThat(queued()).isZero();
    }
}
