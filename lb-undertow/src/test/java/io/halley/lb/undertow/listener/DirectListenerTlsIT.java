// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.model.Timeouts;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.kit.Certificates;
import io.halley.lb.undertow.kit.LeakCheck;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that come by TLS to the listener of our own. */
class DirectListenerTlsIT {

    private static Certificates local;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private BalancerHandler balancer;
    private DirectListener listener;

    @BeforeAll
    static void makeCertificates() throws Exception {
        local = Certificates.selfSigned("dns:localhost,ip:127.0.0.1");
    }

    private <T extends AutoCloseable> T with(T resource) {
        opened.add(0, resource);
        return resource;
    }

    private void start(String uri) throws Exception {
        balancer = with(
                BalancerHandler.start(Backend.builder("test").server("a", uri).build()));
        listener = with(DirectListener.builder()
                .tls(local.identity())
                .balancer("/cometd", balancer)
                .maxBody(0)
                .timeouts(Timeouts.builder().httpRequest(Duration.ofMillis(600)).build())
                .application(exchange -> exchange.getResponseSender()
                        .send("application " + exchange.getRequestScheme() + ' ' + exchange.getRequestURI()))
                .start());
    }

    private RawClient client() throws Exception {
        return with(RawClient.connect(listener.address().getPort(), local.trust()));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened) {
            if (resource == listener) {
                await().until(() -> listener.connections().toCompletableFuture().join() == 0);
                LeakCheck.holdsNothing(balancer);
            }
            resource.close();
        }
    }

    @Test
    void requestsSmallAndLargeAreServedAndTheServerKnowsThatTheyCameByTls() throws Exception {
        NamedServer server = with(NamedServer.echo("a"));
        start(server.uri());
        RawClient client = client();
        for (String body : new String[] {"hello", "y".repeat(1_000_000), "again"}) {
            assertThat(client.post("/cometd", body).body()).isEqualTo(body);
        }
        ScriptedServer scripted = with(
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"));
        start(scripted.uri());
        assertThat(client().get("/cometd").body()).isEqualTo("ok");
        assertThat(scripted.requests().get(0)).contains("\r\nX-Forwarded-Proto: https\r\n");
    }

    @Test
    void theApplicationTakesOverItsConnections() throws Exception {
        NamedServer server = with(NamedServer.echo("a"));
        start(server.uri());
        RawClient client = client();
        assertThat(client.post("/cometd", "hello").body()).isEqualTo("hello");
        assertThat(client.get("/one").body()).isEqualTo("application https /one");
        assertThat(client.get("/two").body()).isEqualTo("application https /two");
    }

    @Test
    void aClientThatGoesEndsItsPoll() throws Exception {
        ScriptedServer server = with(ScriptedServer.start(connection -> {
            connection.request();
            connection.awaitEnd();
        }));
        start(server.uri());
        RawClient client = client();
        client.send("POST /cometd HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]");
        await().until(() -> server.requests().size() == 1);
        client.close();
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }

    @Test
    void aTunnelPassesWhatCameAlongWithTheUpgrade() throws Exception {
        ScriptedServer server = with(ScriptedServer.start(connection -> {
            connection.request();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello ");
            byte[] buffer = new byte[65536];
            for (int n = connection.read(buffer); n >= 0; n = connection.read(buffer)) {
                connection.send(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        }));
        start(server.uri());
        RawClient client = client();
        client.send("GET /cometd HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nearly");
        Response response = client.read();
        assertThat(response.status()).isEqualTo(101);
        assertThat(new String(client.exactly(11), StandardCharsets.ISO_8859_1)).isEqualTo("hello early");
        String large = "z".repeat(500_000);
        client.send(large);
        assertThat(new String(client.exactly(large.length()), StandardCharsets.ISO_8859_1))
                .isEqualTo(large);
        client.close();
    }

    @Test
    void whoDoesNotFinishTheHandshakeIsClosed() throws Exception {
        start(with(NamedServer.echo("a")).uri());
        RawClient silent = with(RawClient.connect(listener.address().getPort()));
        RawClient plain = with(RawClient.connect(listener.address().getPort()));
        plain.send("GET /cometd HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(silent.isEnded()).isTrue();
        // What TLS says about that may come first.
        plain.socket().setSoTimeout(5000);
        while (plain.socket().getInputStream().read() >= 0) {
            assertThat(plain.socket().isConnected()).isTrue();
        }
    }
}
