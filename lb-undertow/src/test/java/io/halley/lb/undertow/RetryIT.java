// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.retry.RetryOn;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent again, where, and what never is. */
@ParameterizedClass
@EnumSource(Front.class)
class RetryIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    RetryIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private static String refused() throws Exception {
        return "http://127.0.0.1:" + ScriptedServer.unusedPort();
    }

    @Test
    void aRefusedConnectionSendsTheRequestToAnotherServerAtOnceWhateverItsMethod() throws Exception {
        NamedServer alive = rig.with(NamedServer.echo("b"));
        rig.start(refused(), alive.uri());
        RawClient client = rig.client();
        long begin = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            assertThat(client.post("/", "hello").body()).isEqualTo("hello");
        }
        assertThat(alive.requests()).isEqualTo(4);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aStickyRequestTriesItsOwnServerWithPausesAndLeavesItOnTheLastRetry() throws Exception {
        NamedServer alive = rig.with(NamedServer.start("b"));
        rig.start(
                backend -> backend.affinity(Affinity.insertCookie("SERVERID"))
                        .retry(RetryPolicy.retries(2))
                        .timeouts(t -> t.connect(Duration.ofMillis(300))),
                refused(),
                alive.uri());
        long begin = System.nanoTime();
        Response response = rig.client().get("/", "Cookie: SERVERID=a");
        assertThat(response.body()).isEqualTo("b");
        assertThat(response.header("Set-Cookie")).as("the client moves").isEqualTo("SERVERID=b; path=/");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("one pause, of the connect timeout")
                .isBetween(Duration.ofMillis(295), Duration.ofSeconds(3));
    }

    @Test
    void connectFailuresWithoutEndAreA503() throws Exception {
        rig.start(
                backend -> backend.retry(RetryPolicy.retries(2)).timeouts(t -> t.connect(Duration.ofMillis(50))),
                refused(),
                refused());
        Response response = rig.client().get("/");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isNotNull();
        assertThat(response.body()).contains("503 Service Unavailable");
    }

    @Test
    void aRequestOnAConnectionThatTheServerClosedWhileIdleIsSentAgain() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(OK);
            connection.close();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        for (int i = 0; i < 20; i++) {
            assertThat(client.post("/", "n" + i).status()).isEqualTo(200);
            // The server's FIN takes the connection out of the pool, without a request that finds out.
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> rig.balancer()
                                    .handler()
                                    .census()
                                    .toCompletableFuture()
                                    .join()
                                    .connections()
                            == 0);
        }
        assertThat(server.requests()).hasSize(20);
    }

    @Test
    void aGetOnAReusedConnectionThatEndsWithoutAByteIsSentAgain() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(OK);
            connection.request();
            connection.reset();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        assertThat(client.get("/1").status()).isEqualTo(200);
        assertThat(client.get("/2").status()).isEqualTo(200);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aPostThatReachedAServerIsNeverSentAgain() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(OK);
            connection.request();
            connection.reset();
        });
        NamedServer other = rig.with(NamedServer.start("b"));
        rig.start(
                backend -> backend.balance(BalancePolicy.first())
                        .retry(RetryPolicy.retries(3).retryOn(RetryOn.ALL_RETRYABLE_ERRORS)),
                server.uri(),
                other.uri());
        RawClient client = rig.client();
        assertThat(client.post("/1", "x").status()).isEqualTo(200);
        assertThat(client.post("/2", "x").status()).isEqualTo(502);
        assertThat(server.requests()).hasSize(2);
        assertThat(other.requests()).isZero();
    }

    @Test
    void aGetOnAFreshConnectionThatEndsWithoutAByteIsA502() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.reset();
        });
        rig.start(server.uri());
        assertThat(rig.client().get("/").status()).isEqualTo(502);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void emptyAndJunkAnswersAndStatusesAreRetriedWhereThePolicySaysSo() throws Exception {
        for (String answer : new String[] {"", "garbage\r\n\r\n", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"}) {
            ScriptedServer bad = rig.scripted(connection -> {
                connection.request();
                connection.send(answer);
            });
            NamedServer good = rig.with(NamedServer.start("b"));
            rig.start(
                    backend -> backend.balance(BalancePolicy.first())
                            .retry(RetryPolicy.retries(1).retryOn(RetryOn.ALL_RETRYABLE_ERRORS)),
                    bad.uri(),
                    good.uri());
            assertThat(rig.client().get("/").body()).as("after '%s'", answer).isEqualTo("b");
            assertThat(rig.client().post("/", "x").status())
                    .as("a POST after '%s'", answer)
                    .isGreaterThanOrEqualTo(502);
            assertThat(good.requests()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDiesUnderHeldRequestsEndsThemAtOnce() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST /connect HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
        await().until(() -> server.requests().size() == 1);
        server.connections().get(0).reset();
        assertThat(client.read().status()).isEqualTo(502);
    }

    @Test
    void aBodyThatIsNoLongerInHandIsNotSentAgain() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.head();
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(connection.exactly(5)).isEqualTo("hello");
            connection.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno");
            connection.awaitEnd();
        });
        rig.start(backend -> backend.retry(RetryPolicy.retries(1).retryOn(RetryOn.ALL_RETRYABLE_ERRORS)), server.uri());
        RawClient client = rig.client();
        client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.read().body()).isEqualTo("no");
        assertThat(server.connections()).hasSize(1);
    }
}
