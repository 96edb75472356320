// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.undertow.kit.BayeuxClient;
import io.halley.lb.undertow.kit.BayeuxNode;
import io.halley.lb.undertow.kit.Rig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients without cookies stay on their server by the session that their messages name. */
class BayeuxStickinessIT {

    private final Rig rig = new Rig();
    private BayeuxNode a;
    private BayeuxNode b;

    @BeforeEach
    void start() throws Exception {
        a = rig.with(BayeuxNode.start("a"));
        b = rig.with(BayeuxNode.start("b"));
        rig.start(
                backend -> backend.bayeux(Bayeux.defaults())
                        .affinity(Affinity.insertCookie("SERVERID"))
                        .affinity(Affinity.learnCookie("BAYEUX_BROWSER", ofMinutes(5))),
                a.uri(),
                b.uri());
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private BayeuxClient client() throws Exception {
        return BayeuxClient.over(rig.client());
    }

    @Test
    void aSessionStaysOnItsServerWithoutACookie() throws Exception {
        List<BayeuxClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(client());
            clients.get(i).handshake();
        }
        for (BayeuxClient client : clients) {
            assertThat(client.connectAtOnce().body())
                    .contains("\"data\":\"" + client.clientId().charAt(0) + "\"");
            assertThat(client.publish("{\"clientId\":\"evil\"}").body()).contains("\"successful\":true");
        }
        assertThat(a.sessions()).hasSize(2);
        assertThat(b.sessions()).hasSize(2);
    }

    @Test
    void theSessionOverrulesACookieThatNamesAnotherServer() throws Exception {
        BayeuxClient client = client();
        client.handshake();
        String other = client.clientId().startsWith("a") ? "b" : "a";
        assertThat(client.publish("1", "Cookie: SERVERID=" + other).body()).contains("\"successful\":true");
    }

    @Test
    void aBodyFarAboveTheUsualBufferIsRoutedByTheSessionAtItsEnd() throws Exception {
        BayeuxClient client = client();
        client.handshake();
        for (int i = 0; i < 3; i++) {
            assertThat(client.publish('"' + "x".repeat(40_000) + '"').body()).contains("\"successful\":true");
        }
    }

    @Test
    void aChunkedBodyIsRead() throws Exception {
        BayeuxClient client = client();
        client.handshake();
        String body = "[{\"id\":\"9\",\"channel\":\"/chat\",\"data\":{},\"clientId\":\"" + client.clientId() + "\"}]";
        for (int i = 0; i < 3; i++) {
            StringBuilder chunks = new StringBuilder();
            for (String piece : List.of(body.substring(0, 5), body.substring(5, 40), body.substring(40))) {
                chunks.append(Integer.toHexString(piece.length()))
                        .append("\r\n")
                        .append(piece)
                        .append("\r\n");
            }
            client.raw()
                    .send("POST /cometd/ HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
            assertThat(client.read().body()).contains("\"successful\":true");
        }
    }

    @Test
    void aJsonpRequestIsReadInItsQuery() throws Exception {
        BayeuxClient client = client();
        client.handshake();
        String message =
                "[{\"id\":\"9\",\"channel\":\"/chat\",\"data\":{},\"clientId\":\"" + client.clientId() + "\"}]";
        for (int i = 0; i < 3; i++) {
            assertThat(client.raw()
                            .get("/cometd/?jsonp=cb&message=" + URLEncoder.encode(message, StandardCharsets.UTF_8))
                            .body())
                    .contains("\"successful\":true");
        }
    }

    @Test
    void aSessionThatAServerDoesNotKnowIsForgotten() throws Exception {
        BayeuxClient client = client();
        client.handshake();
        (client.clientId().startsWith("a") ? a : b).sessions().clear();
        assertThat(client.connectAtOnce().body()).contains("402::session_unknown");
        await().untilAsserted(() -> assertThat(rig.balancer()
                        .handler()
                        .loadBalancer()
                        .snapshot()
                        .bayeux()
                        .sessions())
                .isZero());
    }

    @Test
    void aHandshakeLeavesADrainingServerWhateverItsCookieSays() throws Exception {
        rig.balancer().handler().loadBalancer().drain("a");
        for (int i = 0; i < 3; i++) {
            BayeuxClient client = client();
            client.handshake("Cookie: SERVERID=a");
            assertThat(client.clientId()).startsWith("b");
        }
    }
}
