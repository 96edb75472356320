// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.health.ProbeDialog.End;
import io.halley.lb.health.ProbeDialog.Next;
import io.halley.lb.model.Faults;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BayeuxDialogTest {

    private static final String SESSION =
            "[{'clientId':'21farr','channel':'/meta/handshake','id':'1','successful':true,'advice':{'clientId':'x'}}]";
    private static final String CONNECTED = "[{'data':1,'channel':'/a'},{'channel':'/meta/connect','successful':true}]";
    private static final String DISCONNECTED = "[{'channel':'/meta/disconnect','successful':true}]";

    private final ProbeDialog dialog = HealthCheck.bayeux("/cometd")
            .dialog(ServerConfig.builder("s1", URI.create("http://n1:8081")).build(), new SplittableRandom(1));

    private String sent() {
        return new String(dialog.output(), UTF_8);
    }

    private static String ok(String quoted) {
        String body = quoted.replace('\'', '"');
        return "HTTP/1.1 200 OK\r\nSet-Cookie: BAYEUX_BROWSER=abc; Path=/; HttpOnly\r\nset-cookie: R=n1\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private Next receive(String text) {
        return dialog.received(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private String verdict() {
        ProbeResult result = dialog.result(7);
        return result.status() + " " + result.code() + " " + result.detail();
    }

    @Test
    void sessionIsBegunConnectedAndEndedWithTheServersCookies() {
        assertThat(dialog.connected()).isEqualTo(Next.SEND);
        assertThat(sent())
                .startsWith("POST /cometd HTTP/1.1\r\nHost: n1:8081\r\n")
                .contains(
                        "\r\nContent-Type: application/json\r\n",
                        "\r\nContent-Length: 123\r\n",
                        "\r\nConnection: keep-alive\r\n",
                        "/meta/handshake")
                .doesNotContain("Cookie:");

        assertThat(receive(ok(SESSION))).isEqualTo(Next.SEND);
        assertThat(sent())
                .contains(
                        "\r\nCookie: BAYEUX_BROWSER=abc; R=n1\r\n",
                        "\"advice\":{\"timeout\":0}",
                        "\"clientId\":\"21farr\"");

        assertThat(receive(ok(CONNECTED))).isEqualTo(Next.SEND);
        assertThat(sent()).contains("/meta/disconnect", "\"clientId\":\"21farr\"", "\r\nConnection: close\r\n");

        assertThat(receive(ok(DISCONNECTED))).isEqualTo(Next.DONE);
        assertThat(verdict()).isEqualTo("L7OK 200 OK");
        assertThat(dialog.output()).isEmpty();
    }

    @Test
    void answersMayComeByteByByteAndInChunks() {
        dialog.connected();
        String body = SESSION.replace('\'', '"');
        String answer = "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n"
                + body.substring(0, 5) + "\r\n" + Integer.toHexString(body.length() - 5) + "\r\n" + body.substring(5)
                + "\r\n0\r\nT: x\r\n\r\n";
        for (int i = 0; i < answer.length() - 1; i++) {
            assertThat(receive(answer.substring(i, i + 1))).isEqualTo(Next.READ);
        }

        assertThat(receive(answer.substring(answer.length() - 1))).isEqualTo(Next.SEND);
        assertThat(sent()).contains("/meta/connect");
    }

    @Test
    void serverThatDeniesHandshakesIsAlive() {
        dialog.connected();

        assertThat(receive(ok("[{'channel':'/meta/handshake','successful':false,'error':'403::handshake_denied'}]")))
                .isEqualTo(Next.DONE);
        assertThat(verdict()).isEqualTo("L7OK 200 403::handshake_denied");
    }

    @Test
    void sessionIsEndedEvenIfItsConnectFails() {
        dialog.connected();
        receive(ok(SESSION));

        assertThat(receive(ok("[{'channel':'/meta/connect','successful':false,'error':'402::session_unknown'}]")))
                .isEqualTo(Next.SEND);
        assertThat(sent()).contains("/meta/disconnect");
        assertThat(receive(ok(DISCONNECTED))).isEqualTo(Next.DONE);
        assertThat(verdict()).isEqualTo("L7RSP 200 /meta/connect failed: 402::session_unknown");
        assertThat(dialog.result(7).passed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "<html>",
                "[{'channel':'/meta/connect','successful':true}]",
                "[{'channel':'/meta/handshake','clientId':'x'}]",
                "[{'channel':'/meta/handshake','successful':true}]",
                "[{'channel':'/meta/handshake','successful':true,'clientId':'a b'}]",
                "[{'channel':'/meta/handshake','successful':true,'clientId':'\\u0022'}]",
                "[{'channel':'/meta/handshake','successful':false,'error':'503::overloaded'}]",
                "[{'channel':'/meta/handshake','successful':false}]",
                "[{'data':{'channel':'/meta/handshake','successful':true,'clientId':'x'}}]"
            })
    void whatIsNoSessionFails(String body) {
        dialog.connected();

        assertThat(receive(ok(body))).isEqualTo(Next.DONE);
        assertThat(verdict()).startsWith("L7RSP 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\n",
                "HTTP/2 200\r\n\r\n"
            })
    void brokenAnswersFailAtOnce(String answer) {
        dialog.connected();

        assertThat(receive(answer)).isEqualTo(Next.DONE);
        assertThat(dialog.result(7).passed()).isFalse();
    }

    @Test
    void endlessAnswersFail() {
        dialog.connected();
        receive("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n");

        assertThat(receive("x".repeat(17_000))).isEqualTo(Next.DONE);
        assertThat(verdict()).contains("over 16384 bytes");
    }

    @Test
    void silenceAndClosesNameTheStep() {
        dialog.connected();
        receive(ok(SESSION));
        dialog.ended(End.TIMEOUT);
        assertThat(verdict()).isEqualTo("L7TOUT -1 no answer at /meta/connect");
    }

    @Test
    void failureSurvivesTheEndOfTheConnection() {
        dialog.connected();
        receive(ok(SESSION));
        receive(ok("[{'channel':'/meta/connect','successful':false,'error':'402::session_unknown'}]"));
        dialog.ended(End.CLOSED);

        assertThat(verdict()).contains("402::session_unknown");
    }

    @Test
    void faultsAreTold() {
        Faults faults = new Faults();
        HealthCheck.bayeux("cometd").method("GET").header("Connection", "close").validate(faults);

        assertThat(faults.found())
                .containsExactly(
                        "path: cometd (expected: / and then visible ASCII)",
                        "method: GET (expected: only for http)",
                        "header: Connection (expected: none, the check needs the connection)");
        Faults none = new Faults();
        HealthCheck.bayeux("/cometd").header("X-Probe", "1").validate(none);
        assertThat(none.found()).isEmpty();
        assertThat(HealthCheck.bayeux("/cometd").toString()).contains(" bayeux /cometd");
    }

    @Test
    void optionsIsTheCheapCheck() {
        assertThat(HealthCheck.options("/cometd"))
                .isEqualTo(HealthCheck.http("/cometd").method("OPTIONS").expectStatus(200));
    }
}
