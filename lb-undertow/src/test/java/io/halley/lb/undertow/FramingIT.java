// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Where messages end, in both directions. */
@ParameterizedClass
@EnumSource(Front.class)
class FramingIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    FramingIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void aChunkedAnswerIsPassedOnAsChunks() throws Exception {
        ScriptedServer server = rig.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Trailer: 1\r\n\r\n",
                OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        Response response = client.get("/");
        assertThat(response.body()).isEqualTo("abcdefg");
        assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(client.get("/").body()).isEqualTo("ok");
        assertThat(server.connections()).as("one connection serves both").hasSize(1);
    }

    @Test
    void anAnswerThatComesAnOctetAtATimeIsPassedOnWhole() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.trickle(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 1);
            connection.awaitEnd();
        });
        rig.start(server.uri());
        Response response = rig.client().get("/");
        assertThat(response.body()).isEqualTo("abc");
        assertThat(response.header("X-A")).isEqualTo("b");
    }

    @Test
    void anAnswerThatEndsWithTheConnectionIsReframed() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nhello");
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        assertThat(client.get("/").body()).isEqualTo("hello");
        assertThat(client.get("/").body())
                .as("on the same connection of the client")
                .isEqualTo("hello");
    }

    @Test
    void anHttp10ServerIsUnderstood() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        assertThat(client.get("/").head()).startsWith("HTTP/1.1 200");
        assertThat(client.get("/").body()).isEqualTo("hello");
        assertThat(server.connections()).hasSize(2);
    }

    @Test
    void anHttp10ClientGetsNoChunks() throws Exception {
        ScriptedServer server =
                rig.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.0\r\n\r\n");
        Response response = client.read();
        assertThat(response.header("transfer-encoding")).isNull();
        assertThat(response.body()).isEqualTo("abc");
        assertThat(server.requests().get(0)).as("a Host is made up").contains("\r\nHost: 127.0.0.1:" + server.port());
    }

    @Test
    void headAndStatus204And304HaveNoBody() throws Exception {
        ScriptedServer server = rig.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: \"x\"\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
        Response head = client.read(true);
        assertThat(head.header("content-length")).isEqualTo("1000");
        assertThat(client.get("/").header("etag")).isEqualTo("\"x\"");
        assertThat(client.get("/").status()).isEqualTo(204);
        assertThat(client.get("/").body()).isEqualTo("ok");
        assertThat(server.connections()).hasSize(1);
    }

    @Test
    void earlyHintsArePassedOnAndTheAnswerFollows() throws Exception {
        ScriptedServer server =
                rig.answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Response hints = client.read();
        assertThat(hints.status()).isEqualTo(103);
        assertThat(hints.header("link")).isEqualTo("</a>");
        assertThat(client.read().status()).isEqualTo(102);
        assertThat(client.read().body()).isEqualTo("ok");
    }

    @Test
    void anHttp10ClientGetsNoInterimAnswers() throws Exception {
        ScriptedServer server = rig.answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.0\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(200);
    }

    @Test
    void moreThanTenInterimAnswersAreTooMany() throws Exception {
        ScriptedServer server = rig.answering("HTTP/1.1 100 Continue\r\n\r\n".repeat(11) + OK);
        rig.start(server.uri());
        assertThat(rig.client().get("/").status()).isEqualTo(502);
    }

    @Test
    void bytesBehindAnAnswerReachNobody() throws Exception {
        ScriptedServer server = rig.answering(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        for (int i = 0; i < 3; i++) {
            assertThat(client.get("/").body()).isEqualTo("ok");
        }
        assertThat(server.connections())
                .as("such a connection is not used again")
                .hasSize(3);
    }

    @Test
    void anAnswerThatIsCutShortIsCutForTheClientToo() throws Exception {
        for (String cut : new String[] {
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"
        }) {
            ScriptedServer server = rig.scripted(connection -> {
                connection.request();
                connection.send(cut);
            });
            rig.start(server.uri());
            RawClient client = rig.client();
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anHttp10ClientSeesAResetWhereAChunkedAnswerIsCutShort() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.0\r\n\r\n");
        assertThatThrownBy(client::read).isInstanceOf(IOException.class);
    }

    @Test
    void aLongAnswerWaitsForASlowClient() throws Exception {
        int size = 30_000_000;
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            String block = "x".repeat(100_000);
            for (int i = 0; i < size / block.length(); i++) {
                connection.send(block);
            }
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        client.line();
        await().during(java.time.Duration.ofMillis(200)).until(() -> true);
        for (String line = client.line(); !line.isEmpty(); ) {
            line = client.line();
        }
        assertThat(client.exactly(size)).hasSize(size);
    }

    @Test
    void aLargeUploadWaitsForASlowServer() throws Exception {
        int size = 20_000_000;
        ScriptedServer server = rig.scripted(connection -> {
            connection.head();
            Thread.sleep(200);
            connection.exactly(size);
            connection.send(OK);
            connection.awaitEnd();
        });
        rig.start(-1L, server.uri());
        assertThat(rig.client().post("/", "x".repeat(size)).body()).isEqualTo("ok");
    }

    @Test
    void aChunkedUploadArrivesReframed() throws Exception {
        ScriptedServer server = rig.answering(OK, OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("3;ext=1\r\nabc\r\n").send("2\r\nde\r\n").send("0\r\nContent-Length: 99\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("ok");
        assertThat(server.requests().get(0))
                .contains("Content-Length: 5\r\n")
                .doesNotContain("chunked")
                .endsWith("abcde");
        String large = "y".repeat(40_000);
        client.send("POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("9c40\r\n" + large + "\r\n0\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("ok");
        assertThat(server.requests().get(1)).contains("Transfer-Encoding: chunked\r\n");
        assertThat(server.requests().get(1).chars().filter(c -> c == 'y').count())
                .isEqualTo(40_000);
    }

    @Test
    void pipelinedRequestsAreAnsweredInTurn() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            while (true) {
                String request = connection.request();
                String path = request.substring(4, request.indexOf(" HTTP"));
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
            }
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send(
                "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().body() + client.read().body() + client.read().body())
                .isEqualTo("/1/2/3");
    }

    @Test
    void theAnswerToAPipelinedRequestDoesNotWaitForTheNextOne() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            String request = connection.request();
            while (!request.startsWith("GET /held")) {
                connection.send(OK);
                request = connection.request();
            }
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /held HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("ok");
        client.close();
    }

    @Test
    void whatFollowsARequestOnItsHeelsIsTheNextRequest() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            Thread.sleep(100);
            connection.send(OK);
            connection.request();
            connection.send(OK);
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        await().until(() -> server.requests().size() == 1);
        client.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("ok");
        assertThat(client.read().body()).isEqualTo("ok");
        assertThat(server.requests().get(1)).startsWith("GET /2 ");
    }

    @Test
    void aServerIsAskedBeforeTheBodyOfAClientThatExpectsAContinue() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            String head = connection.head();
            assertThat(head).contains("Expect: 100-continue\r\n");
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(connection.exactly(5)).isEqualTo("hello");
            connection.send(OK);
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.read().body()).isEqualTo("ok");
    }

    @Test
    void aClientThatDoesNotWaitForTheContinueIsServedToo() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.head();
            assertThat(connection.exactly(5)).isEqualTo("hello");
            connection.send(OK);
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
        assertThat(client.read().body()).isEqualTo("ok");
    }

    @Test
    void aServerMayRefuseTheBodyThatIsAnnounced() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.head();
            connection.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno");
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Response response = client.read();
        assertThat(response.status()).isEqualTo(417);
        assertThat(response.header("connection")).isEqualTo("close");
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestIsPassedOn() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.head();
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large");
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(50_000));
        Response response = client.read();
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.body()).isEqualTo("too large");
        assertThat(response.header("connection")).isEqualTo("close");
    }

    @Test
    void theHeadOfAnAnswerDoesNotWaitForItsBody() throws Exception {
        CountDownLatch headArrived = new CountDownLatch(1);
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            assertThat(headArrived.await(10, TimeUnit.SECONDS)).isTrue();
            connection.send("ok");
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        headArrived.countDown();
        while (!client.line().isEmpty()) {
            assertThat(server.broken()).isZero();
        }
        assertThat(new String(client.exactly(2), StandardCharsets.ISO_8859_1)).isEqualTo("ok");
    }
}
