// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.model.Timeouts;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How long each phase may take. */
@ParameterizedClass
@EnumSource(Front.class)
class TimeoutsIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    TimeoutsIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void start(ScriptedServer server, Consumer<Timeouts.Builder> timeouts) {
        rig.start(backend -> backend.retry(RetryPolicy.retries(0)).timeouts(timeouts), server.uri());
    }

    @Test
    void aSilentServerIsA504AndItsConnectionIsClosed() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
        start(server, t -> t.server(Duration.ofMillis(300)));
        RawClient client = rig.client();
        long begin = System.nanoTime();
        Response response = client.post("/", "x");
        assertThat(response.status()).isEqualTo(504);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(299), Duration.ofMillis(2500));
        assertThat(response.body()).contains("504 Gateway");
        assertThat(server.connections().get(0).endedWithin(1000)).isTrue();
    }

    @Test
    void theServersSilenceCountsNotTheWholeOfItsAnswer() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.trickle("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + "x".repeat(30), 20);
            connection.awaitEnd();
        });
        start(server, t -> t.server(Duration.ofMillis(400)));
        assertThat(rig.client().get("/").body()).hasSize(30);
    }

    @Test
    void aServerThatFallsSilentInItsBodyIsCut() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nxxx");
            connection.awaitEnd();
        });
        start(server, t -> t.server(Duration.ofMillis(300)));
        RawClient client = rig.client();
        assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
        assertThat(server.connections().get(0).endedWithin(1000)).isTrue();
    }

    @Test
    void aSmallBodyThatDoesNotArriveIsA408AndNeverTouchesAServer() throws Exception {
        ScriptedServer server = rig.answering(OK);
        start(server, t -> t.httpRequest(Duration.ofMillis(300)));
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        Response response = client.read();
        assertThat(response.status()).isEqualTo(408);
        assertThat(response.header("connection")).isEqualTo("close");
        assertThat(server.connections()).isEmpty();
    }

    @Test
    void aLargeBodyThatStopsIsA408AndTheServerSeesABrokenRequest() throws Exception {
        ScriptedServer server = rig.answering(OK);
        start(server, t -> t.client(Duration.ofMillis(300)));
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
        assertThat(client.read().status()).isEqualTo(408);
        assertThat(server.connections().get(0).endedWithin(0)).isFalse();
        org.awaitility.Awaitility.await().until(() -> server.broken() == 1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aClientThatDoesNotReadIsCut() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            while (true) {
                connection.send("x".repeat(100_000));
            }
        });
        start(server, t -> t.client(Duration.ofMillis(300)));
        RawClient client = rig.client();
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        org.awaitility.Awaitility.await().until(() -> server.broken() == 1);
    }

    @Test
    void aConnectionThatDoesNotComeAboutIsA503AfterTheConnectTimeout() throws Exception {
        // A full backlog swallows the SYN: nobody accepts, and two connections fill a backlog of one.
        try (java.net.ServerSocket full = new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"));
                RawClient first = RawClient.connect(full.getLocalPort());
                RawClient second = RawClient.connect(full.getLocalPort())) {
            rig.start(
                    backend -> backend.retry(RetryPolicy.retries(0)).timeouts(t -> t.connect(Duration.ofMillis(300))),
                    "http://127.0.0.1:" + full.getLocalPort());
            long begin = System.nanoTime();
            assertThat(rig.client().get("/").status()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(299), Duration.ofMillis(2500));
        }
    }
}
