// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.accesslog.AccessLogHandler;
import io.undertow.server.handlers.encoding.EncodingHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The balancer as one handler among those of an application. */
class EmbeddingIT {

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private int serve(HttpHandler handler) {
        Undertow undertow = Undertow.builder()
                .setIoThreads(2)
                .setWorkerThreads(4)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(handler)
                .build();
        undertow.start();
        rig.with((AutoCloseable) undertow::stop);
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    private BalancerHandler balancer(String uri) {
        return rig.with(
                BalancerHandler.start(Backend.builder("test").server("a", uri).build()));
    }

    @Test
    void thePathReachesTheServerUnchangedBehindAPrefix() throws Exception {
        ScriptedServer server = rig.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        int port = serve(Handlers.path(exchange -> exchange.getResponseSender().send("application"))
                .addPrefixPath("/cometd", balancer(server.uri())));
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.get("/").body()).isEqualTo("application");
            assertThat(client.get("/cometd/connect?x=1").body()).isEqualTo("ok");
            assertThat(client.get("/other").body()).isEqualTo("application");
        }
        assertThat(server.requests().get(0)).startsWith("GET /cometd/connect?x=1 HTTP/1.1\r\n");
    }

    @Test
    void handlersAroundItSeeAndChangeTheAnswer() throws Exception {
        NamedServer server = rig.with(
                NamedServer.start("a", exchange -> exchange.getResponseSender().send("x".repeat(10_000))));
        List<String> log = new CopyOnWriteArrayList<>();
        HttpHandler around = new EncodingHandler.Builder()
                .build(java.util.Map.of())
                .wrap(Handlers.header(balancer(server.uri()), "X-Added", "1"));
        int port = serve(new AccessLogHandler(around, log::add, "%s %b", EmbeddingIT.class.getClassLoader()));
        try (RawClient client = RawClient.connect(port)) {
            Response response = client.get("/", "Accept-Encoding: gzip");
            assertThat(response.header("content-encoding")).isEqualTo("gzip");
            assertThat(response.header("x-added")).isEqualTo("1");
            assertThat(response.body().length()).isLessThan(1000);
        }
        Awaitility.await().until(() -> log.size() == 1);
        assertThat(log.get(0)).startsWith("200 ");
    }

    @Test
    void itMayBeCalledFromAWorkerThread() throws Exception {
        NamedServer server = rig.with(NamedServer.echo("a"));
        int port = serve(new BlockingHandler(balancer(server.uri())));
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.post("/", "hello" + i).body()).isEqualTo("hello" + i);
            }
        }
    }

    @Test
    void twoBalancersLiveSideBySide() throws Exception {
        NamedServer one = rig.with(NamedServer.start("one"));
        NamedServer two = rig.with(NamedServer.start("two"));
        int port = serve(
                Handlers.path().addPrefixPath("/1", balancer(one.uri())).addPrefixPath("/2", balancer(two.uri())));
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.get("/1").body() + client.get("/2").body()).isEqualTo("onetwo");
        }
    }

    @Test
    void aClosedBalancerRefuses() throws Exception {
        NamedServer server = rig.with(NamedServer.start("a"));
        BalancerHandler balancer = balancer(server.uri());
        int port = serve(balancer);
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.get("/").status()).isEqualTo(200);
            balancer.close();
            assertThat(client.get("/").status()).isEqualTo(503);
        }
    }

    @Test
    void aGracefulCloseWaitsForWhatIsUnderWay() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            Thread.sleep(300);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitEnd();
        });
        BalancerHandler balancer = balancer(server.uri());
        int port = serve(balancer);
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().until(() -> server.requests().size() == 1);
            var closed = balancer.close(java.time.Duration.ofSeconds(5)).toCompletableFuture();
            assertThat(client.read().body()).isEqualTo("ok");
            assertThat(closed.get(5, java.util.concurrent.TimeUnit.SECONDS)).isZero();
        }
    }
}
