// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.refusal.RefusalPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of the balancer's own. */
@ParameterizedClass
@EnumSource(Front.class)
class ErrorsIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    ErrorsIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void whatIsNoAnswerOfHttpIsA502() throws Exception {
        for (String answer : new String[] {
            "",
            "garbage\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Le",
            "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        }) {
            ScriptedServer server = rig.scripted(connection -> {
                connection.request();
                connection.send(answer);
            });
            rig.start(server.uri());
            RawClient client = rig.client();
            Response response = client.get("/");
            assertThat(response.status()).as(answer).isEqualTo(502);
            assertThat(response.body())
                    .isEqualTo("<html><body><h1>502 Bad Gateway</h1>\n"
                            + "The server returned an invalid or incomplete response.\n</body></html>\n");
            assertThat(client.get("/").status())
                    .as("the client's connection is kept")
                    .isEqualTo(502);
        }
    }

    @Test
    void noUsableServerIsA503WithAHintWhenToComeBack() throws Exception {
        ScriptedServer server = rig.answering(OK);
        rig.start(server.uri());
        rig.balancer().handler().loadBalancer().maintenance("a");
        Response response = rig.client().get("/");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertThat(response.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(response.body()).contains("No server is available to handle this request.");
    }

    @Test
    void ambiguousRequestsAreRefusedAndTheConnectionIsClosed() throws Exception {
        ScriptedServer server = rig.answering(OK, OK, OK);
        rig.start(server.uri());
        String[][] cases = {
            {"CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n", "405"},
            {"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
            {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", "501"},
            {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551618\r\n\r\n", "400"},
            {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: tea\r\n\r\n", "417"},
            {"GET http://evil.example/x HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
        };
        for (String[] request : cases) {
            RawClient client = rig.client();
            client.send(request[0]);
            Response response = client.read();
            assertThat(response.status()).as(request[0]).isEqualTo(Integer.parseInt(request[1]));
            assertThat(client.isEnded()).as("closed after " + request[0]).isTrue();
        }
        assertThat(server.connections()).isEmpty();
    }

    @Test
    void aBodyOverTheListenersLimitIsA413AnnouncedOrNot() throws Exception {
        ScriptedServer server = rig.answering(OK);
        rig.start(1000L, server.uri());
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(413);
        RawClient chunked = rig.client();
        chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001)
                + "\r\n0\r\n\r\n");
        assertThat(chunked.read().status()).isEqualTo(413);
        assertThat(server.connections()).isEmpty();
    }

    @Test
    void aRendererMayMakeOtherPages() throws Exception {
        ScriptedServer server = rig.answering(OK);
        rig.start(BalancerHandler.builder(
                        Backend.builder("test").server("a", server.uri()).build())
                .refusals((request, status, reason) ->
                        RefusalPage.of(200, "application/json", "[{\"target\":\"" + request.target() + "\"}]"))
                .start());
        rig.balancer().handler().loadBalancer().maintenance("a");
        Response response = rig.client().get("/x");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[{\"target\":\"/x\"}]");
    }

    @Test
    void aBodyThatGrowsOverTheLimitOnItsWayIsA413AndNeverWholeAtTheServer() throws Exception {
        ScriptedServer server = rig.scripted(connection -> connection.request());
        rig.start(100_000L, server.uri());
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(150_000)
                + "\r\n" + "x".repeat(150_000) + "\r\n0\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(413);
        assertThat(server.requests()).isEmpty();
    }
}
