// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.undertow.UndertowOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xnio.Options;

/** Clients that pipeline and read slowly, behind a listener that holds pipelined answers back. */
class PipeliningIT {

    private static final int SMALL = 2048;
    // Fits into the listener's buffer for pipelined answers, not into both sockets.
    private static final String PIECE = "p".repeat(14_000);

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private RawClient slowClient(ScriptedServer server) throws Exception {
        BalancerHandler handler = BalancerHandler.start(
                Backend.builder("test").server("a", server.uri()).build());
        rig.use(Balancer.start(
                handler,
                options -> options.setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                        .setSocketOption(Options.SEND_BUFFER, SMALL)));
        return rig.client(SMALL);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aPieceOfAnAnswerThatIsNotLastArrivesWithoutAnotherPiece() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 15000\r\n\r\n" + PIECE);
            connection.awaitEnd();
        });
        RawClient client = slowClient(server);
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> server.requests().size() == 2);
        assertThat(client.read().body()).isEqualTo("first");
        for (String line = client.line(); !line.isEmpty(); ) {
            line = client.line();
        }
        assertThat(text(client.exactly(PIECE.length()))).isEqualTo(PIECE);
    }

    @Test
    void anAnswerIsNotOvertakenByTheRefusalOfTheNextRequest() throws Exception {
        ScriptedServer server = rig.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
        RawClient client = slowClient(server);
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost : x\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("first");
        assertThat(client.read().status()).isEqualTo(400);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void earlierAnswersArriveWhileTheNextRequestIsHeld() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + PIECE.length() + "\r\n\r\n" + PIECE);
            connection.request();
            connection.awaitEnd();
        });
        RawClient client = slowClient(server);
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().body()).isEqualTo(PIECE);
        await().until(() -> server.requests().size() == 2);
    }
}
