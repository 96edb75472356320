// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.ServerConnections;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What belongs to one connection does not cross to the other, and what servers are told of the client. */
@ParameterizedClass
@EnumSource(Front.class)
class HopByHopIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Rig rig;

    HopByHopIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void theServersConnectionCloseDoesNotReachTheClient() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close, X-Own\r\nX-Own: 1\r\n"
                    + "Keep-Alive: timeout=1\r\nProxy-Authenticate: x\r\nX-Kept: 1\r\n\r\nok");
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        for (int i = 0; i < 3; i++) {
            Response response = client.get("/");
            assertThat(response.header("connection")).isIn(null, "keep-alive");
            assertThat(response.header("x-own")).isNull();
            assertThat(response.header("keep-alive")).isNull();
            assertThat(response.header("proxy-authenticate")).isNull();
            assertThat(response.header("x-kept")).isEqualTo("1");
        }
        assertThat(server.connections()).hasSize(3);
    }

    @Test
    void theClientsConnectionFieldsDoNotReachTheServer() throws Exception {
        ScriptedServer server = rig.answering(OK);
        rig.start(server.uri());
        rig.client()
                .get(
                        "/",
                        "Connection: X-Own, keep-alive, Cookie",
                        "X-Own: 1",
                        "Keep-Alive: 5",
                        "TE: trailers",
                        "Trailer: x",
                        "Proxy-Connection: keep-alive",
                        "Proxy-Authorization: basic x",
                        "Cookie: a=b",
                        "X-Kept: 1");
        assertThat(server.requests().get(0))
                .contains("\r\nX-Kept: 1\r\n")
                .contains("\r\nCookie: a=b\r\n")
                .doesNotContain("X-Own")
                .doesNotContain("Keep-Alive")
                .doesNotContain("TE:")
                .doesNotContain("Trailer")
                .doesNotContain("Proxy-")
                .doesNotContain("Connection:");
    }

    @Test
    void theServerLearnsWhoAsksAndHow() throws Exception {
        ScriptedServer server = rig.answering(OK, OK);
        rig.start(server.uri());
        RawClient client = rig.client();
        client.get("/");
        client.get("/", "X-Forwarded-For: 10.1.2.3", "X-Forwarded-Proto: https");
        assertThat(server.requests().get(0))
                .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .contains("\r\nX-Forwarded-Proto: http\r\n");
        assertThat(server.requests().get(1))
                .as("a line of its own, behind the client's")
                .contains("\r\nX-Forwarded-For: 10.1.2.3\r\n")
                .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .contains("\r\nX-Forwarded-Proto: http\r\n")
                .doesNotContain("X-Forwarded-Proto: https");
    }

    @Test
    void theTargetReachesTheServerUnchanged() throws Exception {
        String[] targets = {
            "/a/../b;jsessionid=1?x=%20y&z=%2F", "/%2e%2e/%00", "/?", "/x?a=b?c", "/;p/q;r=1", "//double/"
        };
        ScriptedServer server = rig.answering(OK, OK, OK, OK, OK, OK);
        rig.start(server.uri());
        for (int i = 0; i < targets.length; i++) {
            RawClient client = rig.client();
            client.get(targets[i]);
            String line = server.requests().get(i).lines().findFirst().orElseThrow();
            // Undertow does not tell an empty query from none.
            assertThat(line)
                    .isIn(
                            "GET " + targets[i] + " HTTP/1.1",
                            "GET " + targets[i].replaceFirst("^/[?]$", "/") + " HTTP/1.1");
        }
    }

    @Test
    void inCloseModeEachAnswerEndsItsConnectionButTheServerIsNotTold() throws Exception {
        ScriptedServer server = rig.answering(OK);
        rig.start(backend -> backend.serverConnections(ServerConnections.close()), server.uri());
        RawClient client = rig.client();
        for (int i = 0; i < 3; i++) {
            assertThat(client.get("/").header("connection")).isIn(null, "keep-alive");
            assertThat(server.connections().get(i).endedWithin(1000)).isTrue();
        }
        assertThat(server.requests()).hasSize(3).allSatisfy(r -> assertThat(r).doesNotContain("Connection:"));
    }

    @Test
    void severalLinesOfANameStaySeveralLines() throws Exception {
        ScriptedServer server = rig.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nVary: x\r\nVary: y\r\n\r\n");
        rig.start(server.uri());
        Response response = rig.client().get("/", "X-A: 1", "X-A: 2");
        assertThat(response.header("set-cookie")).isEqualTo("a=1 | b=2");
        assertThat(response.header("vary")).isEqualTo("x | y");
        assertThat(server.requests().get(0)).contains("\r\nX-A: 1\r\n").contains("\r\nX-A: 2\r\n");
    }
}
