// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.retry.RetryOn;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.BalancerHandler;
import io.halley.lb.undertow.kit.LeakCheck;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.undertow.Handlers;
import io.undertow.util.Headers;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The balancer's paths and the application's on one port, and what only a front of our own has to do. */
class DirectListenerIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private BalancerHandler balancer;
    private DirectListener listener;

    private <T extends AutoCloseable> T with(T resource) {
        opened.add(0, resource);
        return resource;
    }

    /** Below /cometd the balancer, else an application that says what it was asked. */
    private void start(String uri) {
        start(uri, true);
    }

    private void start(String uri, boolean application) {
        balancer = with(
                BalancerHandler.start(Backend.builder("test").server("a", uri).build()));
        DirectListenerBuilder builder = DirectListener.builder().balancer("/cometd", balancer);
        if (application) {
            builder.application(Handlers.path(exchange -> exchange.getRequestReceiver()
                    .receiveFullString((e, body) -> e.getResponseSender()
                            .send("application " + e.getRequestMethod() + ' ' + e.getRequestURI() + ' '
                                    + e.getRequestHeaders().getFirst(Headers.HOST) + ' ' + body))));
        }
        listener = with(builder.start());
    }

    private ScriptedServer answering(String... responses) throws Exception {
        return with(ScriptedServer.answering(responses));
    }

    private RawClient client() throws Exception {
        RawClient client = RawClient.connect(listener.address().getPort());
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() throws Exception {
        try {
            for (RawClient client : clients) {
                client.close();
            }
            await().until(() -> listener.connections().toCompletableFuture().join() == 0);
            LeakCheck.holdsNothing(balancer);
        } finally {
            for (AutoCloseable resource : opened) {
                resource.close();
            }
        }
    }

    @Test
    void eachPathIsServedByWhomItBelongsToOnOnePort() throws Exception {
        ScriptedServer server = answering(OK, OK, OK);
        start(server.uri());
        assertThat(client().get("/cometd/connect?x=1").body()).isEqualTo("ok");
        assertThat(client().get("/cometd").body()).isEqualTo("ok");
        assertThat(client().get("http://test/cometd/x").body()).isEqualTo("ok");
        assertThat(client().get("/").body()).isEqualTo("application GET / test ");
        assertThat(client().get("/cometdx").body()).isEqualTo("application GET /cometdx test ");
        assertThat(client().post("/upload", "y".repeat(50_000)).body()).endsWith("y".repeat(50_000));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aConnectionGoesToTheApplicationWithTheFirstRequestThatIsItsAndAllThatCameWithIt() throws Exception {
        ScriptedServer server = answering(OK);
        start(server.uri());
        RawClient client = client();
        client.send("POST /cometd HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]"
                + "POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /two HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("ok");
        assertThat(client.read().body()).isEqualTo("application POST /one x abc");
        assertThat(client.read().body()).isEqualTo("application GET /two x ");
        await().until(() -> listener.connections().toCompletableFuture().join() == 0);
        assertThat(client.get("/three").body()).isEqualTo("application GET /three test ");
    }

    @Test
    void theApplicationGetsARequestThatComesAnOctetAtATime() throws Exception {
        start(answering(OK).uri());
        RawClient client = client();
        for (char c : "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".toCharArray()) {
            client.send(String.valueOf(c));
            Thread.sleep(2);
        }
        assertThat(client.read().body()).isEqualTo("application POST /slow x abc");
    }

    @Test
    void whatIsNoHttpIsTheApplicationsToRefuseAndWithoutOneIsA400() throws Exception {
        start(answering(OK).uri());
        RawClient client = client();
        client.send("garbage\tat the door\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(400);
        start(answering(OK).uri(), false);
        client = client();
        client.send("garbage\tat the door\r\n\r\n");
        Response response = client.read();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("400 Bad Request");
        assertThat(client().get("/elsewhere").status()).isEqualTo(404);
    }

    @Test
    void aHeadThatIsWrongOrTooLargeIsRefused() throws Exception {
        start(answering(OK).uri());
        String[][] cases = {
            {"GET /cometd HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n", "400"},
            {"GET /cometd HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", "400"},
            {"GET /cometd HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", "400"},
            {"GET /cometd HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n", "400"},
            {"GET /cometd HTTP/1.1\r\n\r\n", "400"},
            {"GET /cometd HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "400"},
            {"GET /cometd HTTP/3.0\r\nHost: x\r\n\r\n", "505"},
            {"GET /cometd HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(40_000) + "\r\n\r\n", "431"},
            {"GET /cometd HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(300) + "\r\n", "431"},
            {"GET /cometd?" + "y".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "414"},
        };
        for (String[] request : cases) {
            RawClient client = client();
            client.send(request[0]);
            Response response = client.read();
            assertThat(response.status())
                    .as(request[0].substring(0, Math.min(60, request[0].length())))
                    .isEqualTo(Integer.parseInt(request[1]));
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void anEmptyLineBeforeARequestIsPassedOver() throws Exception {
        ScriptedServer server = answering(OK, OK);
        start(server.uri());
        RawClient client = client();
        client.send("\r\nGET /cometd HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /cometd HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().body() + client.read().body()).isEqualTo("okok");
    }

    @Test
    void anHttp10ClientMayKeepItsConnection() throws Exception {
        ScriptedServer server = answering(OK, OK);
        start(server.uri());
        RawClient client = client();
        client.send("GET /cometd HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        Response kept = client.read();
        assertThat(kept.header("connection")).isEqualTo("keep-alive");
        client.send("GET /cometd HTTP/1.0\r\n\r\n");
        assertThat(client.read().header("connection")).isEqualTo("close");
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void anAnswerHasADateOfItsServersOrOurs() throws Exception {
        ScriptedServer server =
                answering(OK, "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
        start(server.uri());
        RawClient client = client();
        assertThat(client.get("/cometd").header("date")).matches("[A-Z][a-z]{2}, [0-9]{2} .* [0-9:]{8} GMT");
        assertThat(client.get("/cometd").header("date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void moreRequestsThanHeadsStayParsedAreHeldAndSentAgainWhole() throws Exception {
        // The server takes every request and dies; what it is sent again has been parsed a second time.
        int held = 300;
        CountDownLatch all = new CountDownLatch(held);
        ScriptedServer server = with(ScriptedServer.start(connection -> {
            if (all.getCount() > 0) {
                connection.request();
                all.countDown();
                all.await(20, TimeUnit.SECONDS);
                return;
            }
            String request = connection.request();
            String body = request.substring(4, request.indexOf(" HTTP"))
                    + request.replaceFirst("(?s).*X-Number: ([0-9]+).*", "$1");
            connection.send(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }));
        balancer = with(BalancerHandler.start(Backend.builder("test")
                .server("a", server.uri())
                .retry(RetryPolicy.retries(1).retryOn(RetryOn.EMPTY_RESPONSE))
                .build()));
        listener = with(DirectListener.builder().balancer("/", balancer).start());
        List<RawClient> asking = new ArrayList<>();
        for (int i = 0; i < held; i++) {
            RawClient client = client();
            client.send("GET /" + i + " HTTP/1.1\r\nHost: x\r\nX-Number: " + i + "\r\n\r\n");
            asking.add(client);
        }
        for (int i = 0; i < held; i++) {
            assertThat(asking.get(i).read().body()).isEqualTo("/" + i + i);
        }
    }

    @Test
    void aGracefulCloseWaitsForTheAnswersAndEndsTheirConnections() throws Exception {
        ScriptedServer server = with(ScriptedServer.start(connection -> {
            connection.request();
            Thread.sleep(300);
            connection.send(OK);
            connection.awaitEnd();
        }));
        start(server.uri());
        RawClient idle = client();
        RawClient busy = client();
        busy.send("GET /cometd HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> server.requests().size() == 1
                && listener.connections().toCompletableFuture().join() == 2);
        var closed = listener.close(Duration.ofSeconds(5)).toCompletableFuture();
        assertThat(idle.isEnded()).isTrue();
        Response response = busy.read();
        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.header("connection")).isEqualTo("close");
        assertThat(closed.get(5, TimeUnit.SECONDS)).isZero();
        assertThatThrownBy(this::client).isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void aCloseCutsWhatIsUnderWay() throws Exception {
        ScriptedServer server = with(ScriptedServer.start(connection -> {
            connection.request();
            connection.awaitEnd();
        }));
        start(server.uri());
        RawClient client = client();
        client.send("GET /cometd HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> server.requests().size() == 1);
        listener.close();
        assertThat(client.isEnded()).isTrue();
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }

    @Test
    void aFaultyConfigurationIsToldWholeAndATakenPortByItsAddress() throws Exception {
        start(answering(OK).uri());
        assertThatThrownBy(() -> DirectListener.builder()
                        .balancer("cometd", balancer)
                        .backlog(0)
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path: \"cometd\" (expected: a slash first)")
                .hasMessageContaining("backlog: 0");
        assertThatThrownBy(() ->
                        DirectListener.builder().address(listener.address()).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot listen on /127.0.0.1:");
    }
}
