// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.health.ProbeDialog.End;
import io.halley.lb.health.ProbeDialog.Next;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeDialogTest {

    @Test
    void aConnectionIsAllThatTcpAsksFor() {
        ProbeDialog dialog = open(HealthCheck.tcp(), "http://n1:8081");

        assertThat(dialog.connected()).isEqualTo(Next.DONE);
        assertThat(dialog.output()).isEmpty();
        assertThat(dialog.result(7)).isEqualTo(new ProbeResult(true, CheckStatus.L4OK, -1, "", 7));
        ProbeDialog tls = open(HealthCheck.tcp(), "https://n1");
        tls.connected();
        assertThat(tls.received(ByteBuffer.allocate(1))).isEqualTo(Next.DONE);
        tls.ended(End.CLOSED);
        assertThat(tls.result(7).status()).isEqualTo(CheckStatus.L6OK);
    }

    @ParameterizedTest
    @CsvSource({
        "http://n1,       n1",
        "http://n1:80,    n1",
        "http://n1:8081,  n1:8081",
        "https://n1,      n1",
        "https://n1:443,  n1",
        "https://n1:80,   n1:80",
        "http://[::1]:81, [::1]:81",
    })
    void asksByHttp11WithHostAndWithoutKeepAlive(String uri, String host) {
        assertThat(request(HealthCheck.http("/health?a=b"), uri))
                .isEqualTo("GET /health?a=b HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void addsNothingToHttp10ThatWasNotGiven() {
        assertThat(request(HealthCheck.http("/").method("OPTIONS").http10(), "http://n1"))
                .isEqualTo("OPTIONS / HTTP/1.0\r\nConnection: close\r\n\r\n");
        assertThat(request(HealthCheck.http("/").http10().header("host", "a").header("connection", "b"), "http://n1"))
                .isEqualTo("GET / HTTP/1.0\r\nhost: a\r\nconnection: b\r\n\r\n");
    }

    @Test
    void givesTheBodyItsLengthInBytes() {
        assertThat(request(HealthCheck.http("/").method("POST").body("[\u00e9]"), "http://n1"))
                .isEqualTo(
                        "POST / HTTP/1.1\r\nHost: n1\r\nConnection: close\r\nContent-Length: 4\r\n\r\n[\u00c3\u00a9]");
    }

    @Test
    void sendsTheRawFormAsItIs() {
        String seed = "GET /cometd HTTP/1.1\r\nHost:\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

        assertThat(request(HealthCheck.raw(seed).expectStatus(101), "http://n1"))
                .isEqualTo(seed);
        assertThat(judge(HealthCheck.raw(seed).expectStatus(101), "HTTP/1.1 101 Switching\r\n\r\n"))
                .isEqualTo("L7OK 101 Switching");
        assertThat(judge(HealthCheck.raw(seed).expectStatus(101), "HTTP/1.1 400 Bad Request\r\n\r\n"))
                .isEqualTo("L7STS 400 Bad Request");
    }

    @ParameterizedTest
    @CsvSource({"200, L7OK", "204, L7OK", "302, L7OK", "399, L7OK", "400, L7STS", "503, L7STS", "999, L7STS"})
    void expects2xxAnd3xxByDefault(int status, CheckStatus expected) {
        assertThat(judge(HealthCheck.http("/"), "HTTP/1.1 " + status + " Whatever\r\n\r\n"))
                .isEqualTo(expected + " " + status + " Whatever");
    }

    @Test
    void expectsWhatIsSet() {
        HealthCheck check = HealthCheck.http("/").expectStatus(401).expectStatus(500, 502);

        assertThat(judge(check, "HTTP/1.1 200 OK\r\n\r\n")).isEqualTo("L7STS 200 OK");
        assertThat(judge(check, "HTTP/1.1 401 \r\n\r\n")).isEqualTo("L7OK 401 ");
        assertThat(judge(check, "HTTP/1.1 501\r\n\r\n")).isEqualTo("L7OK 501 ");
        assertThat(judge(check, "HTTP/1.1 503 X\r\n\r\n")).isEqualTo("L7STS 503 X");
    }

    @Test
    void expectsAHeaderOfThatValue() {
        HealthCheck check = HealthCheck.http("/").expectHeader("X-Ready", "yes");

        assertThat(judge(check, "HTTP/1.1 200 OK\r\nA: b\r\nx-ready:  yes \r\n\r\n"))
                .isEqualTo("L7OK 200 OK");
        assertThat(judge(check, "HTTP/1.1 200 OK\r\nX-Ready: no\r\n\r\n"))
                .isEqualTo("L7RSP 200 header X-Ready is not the expected one");
        assertThat(judge(check, "HTTP/1.1 200 OK\r\n\r\n")).startsWith("L7RSP 200");
    }

    @Test
    void waitsForTheFinalResponse() {
        assertThat(judge(HealthCheck.http("/"), "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"))
                .isEqualTo("L7OK 200 OK");
        assertThat(judge(HealthCheck.http("/").expectStatus(103), "HTTP/1.1 103 Early\r\n\r\n"))
                .isEqualTo("L7OK 103 Early");
        assertThat(judge(HealthCheck.http("/"), "HTTP/1.1 101 Switching\r\n\r\n"))
                .isEqualTo("L7STS 101 Switching");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 20x OK\r\n\r\n",
                "HTTP/1.x 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                "HTTP/1.1 200 OK\r\rA",
                "HTTP/1.1 200 OK\r\nA\0: b\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n",
                "HTTP/1.1 200 OK\r\nA : b\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n",
                "HTTP/1.1 200 OK\r\nA: b\n",
                "\r\nHTTP/1.1 200 OK\r\n",
                "<html>",
            })
    void refusesWhatIsNoResponseAtOnce(String answer) {
        assertThat(judge(HealthCheck.http("/"), answer)).startsWith("L7RSP -1 ");
    }

    @Test
    void readsAHeadByteByByte() {
        ProbeDialog dialog = open(HealthCheck.http("/"), "http://n1");
        dialog.connected();
        byte[] head = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n".getBytes(ISO_8859_1);
        for (int i = 0; i < head.length - 1; i++) {
            assertThat(dialog.received(ByteBuffer.wrap(head, i, 1))).isEqualTo(Next.READ);
        }

        assertThat(dialog.received(ByteBuffer.wrap(head, head.length - 1, 1))).isEqualTo(Next.DONE);
        assertThat(dialog.result(1).passed()).isTrue();
        assertThat(dialog.output()).isEmpty();
    }

    @Test
    void readsAHeadOf16KbAndNotAByteMore() {
        String start = "HTTP/1.1 200 OK\r\nA: ";
        String fits = start + "x".repeat(ResponseHead.LIMIT - start.length() - 4) + "\r\n\r\n";

        assertThat(judge(HealthCheck.http("/"), fits)).isEqualTo("L7OK 200 OK");
        assertThat(judge(HealthCheck.http("/"), fits.replace("A:", "AA:")))
                .isEqualTo("L7RSP -1 response head over 16384 bytes");
    }

    @Test
    void tellsFromTheReasonOnlyWhatIsFitToRead() {
        assertThat(judge(HealthCheck.http("/"), "HTTP/1.1 200 a\u001b[1m\u00e9" + "z".repeat(200) + "\r\n\r\n"))
                .isEqualTo("L7OK 200 a?[1m?" + "z".repeat(94));
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void tellsHowTheAnswerFailedToCome(End end) {
        ProbeDialog silent = open(HealthCheck.http("/"), "http://n1");
        silent.connected();
        silent.ended(end);
        ProbeDialog broken = open(HealthCheck.http("/"), "http://n1");
        broken.connected();
        broken.received(ByteBuffer.wrap("HTTP/1.1 2".getBytes(ISO_8859_1)));
        broken.ended(end);

        assertThat(text(silent) + "; " + text(broken))
                .isEqualTo(
                        switch (end) {
                            case CLOSED ->
                                "L7RSP -1 connection closed before the response; "
                                        + "L7RSP -1 connection closed within the response head";
                            case RESET ->
                                "L7RSP -1 connection reset before the response; "
                                        + "L7RSP -1 connection reset within the response head";
                            case TIMEOUT -> "L7TOUT -1 ; L7TOUT -1 ";
                        });
    }

    @Test
    void theVerdictStandsWhateverComesAfterIt() {
        ProbeDialog dialog = open(HealthCheck.http("/"), "http://n1");
        dialog.connected();
        assertThat(dialog.result(1).status()).isEqualTo(CheckStatus.SOCKERR);
        dialog.received(ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\nbody".getBytes(ISO_8859_1)));
        dialog.received(ByteBuffer.wrap("more".getBytes(ISO_8859_1)));
        dialog.ended(End.RESET);

        assertThat(text(dialog)).isEqualTo("L7OK 200 OK");
    }

    @Test
    void asksForAWebSocketWithAFreshKey() {
        HealthCheck check = HealthCheck.webSocket("/cometd").header("Origin", "http://a");
        String first = request(check, "http://n1:8081", 1);

        assertThat(first)
                .matches("GET /cometd HTTP/1\\.1\r\nHost: n1:8081\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Key: [A-Za-z0-9+/]{22}==\r\nSec-WebSocket-Version: 13\r\n"
                        + "Origin: http://a\r\n\r\n");
        assertThat(request(check, "http://n1:8081", 2)).isNotEqualTo(first);
    }

    @Test
    void knowsTheAcceptValueOfTheRfcsExample() {
        assertThat(ResponseRule.acceptFor("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void verifiesTheAcceptValueAndClosesInOrder() {
        ProbeDialog dialog = open(HealthCheck.webSocket("/cometd"), "http://n1");
        dialog.connected();
        String key = new String(dialog.output(), ISO_8859_1).split("Key: ")[1].split("\r\n")[0];

        Next next = dialog.received(
                ByteBuffer.wrap(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + ResponseRule.acceptFor(key) + "\r\n\r\n")
                        .getBytes(ISO_8859_1)));

        assertThat(next).isEqualTo(Next.DONE);
        assertThat(text(dialog)).isEqualTo("L7OK 101 Switching Protocols");
        byte[] close = dialog.output();
        assertThat(close).hasSize(8).startsWith(0x88, 0x82);
        assertThat((close[2] ^ close[6]) & 0xff).isEqualTo(1000 >> 8);
        assertThat((close[3] ^ close[7]) & 0xff).isEqualTo(1000 & 0xff);
    }

    @ParameterizedTest
    @CsvSource({
        "'Upgrade: websocket|Sec-WebSocket-Accept: bm9wZQ==', wrong Sec-WebSocket-Accept",
        "'Upgrade: websocket',                                wrong Sec-WebSocket-Accept",
        "'Sec-WebSocket-Accept: bm9wZQ==',                    no Upgrade: websocket in the 101",
        "'Upgrade: h2c',                                      no Upgrade: websocket in the 101",
    })
    void refusesA101ThatProvesNothing(String headers, String why) {
        HealthCheck check = HealthCheck.webSocket("/cometd");
        String answer = "HTTP/1.1 101 X\r\n" + headers.replace("|", "\r\n") + "\r\n\r\n";

        assertThat(judge(check, answer)).isEqualTo("L7RSP 101 " + why);
    }

    @Test
    void anOrdinaryAnswerIsNoWebSocket() {
        ProbeDialog dialog = open(HealthCheck.webSocket("/cometd"), "http://n1");
        dialog.connected();
        dialog.received(ByteBuffer.wrap("HTTP/1.1 400 Unknown Bayeux Transport\r\n\r\n".getBytes(ISO_8859_1)));

        assertThat(text(dialog)).isEqualTo("L7STS 400 Unknown Bayeux Transport");
        assertThat(dialog.output()).as("no Close frame").isEmpty();
    }

    private static ProbeDialog open(HealthCheck check, String uri) {
        return check.dialog(ServerConfig.builder("s1", URI.create(uri)).build(), new SplittableRandom(1));
    }

    private static String request(HealthCheck check, String uri) {
        return request(check, uri, 1);
    }

    private static String request(HealthCheck check, String uri, long seed) {
        ProbeDialog dialog =
                check.dialog(ServerConfig.builder("s1", URI.create(uri)).build(), new SplittableRandom(seed));
        assertThat(dialog.connected()).isEqualTo(Next.SEND);
        return new String(dialog.output(), ISO_8859_1);
    }

    private static String judge(HealthCheck check, String answer) {
        ProbeDialog dialog = open(check, "http://n1");
        dialog.connected();
        assertThat(dialog.received(ByteBuffer.wrap(answer.getBytes(ISO_8859_1))))
                .isEqualTo(Next.DONE);
        return text(dialog);
    }

    private static String text(ProbeDialog dialog) {
        ProbeResult result = dialog.result(1);
        assertThat(result.passed()).isEqualTo(result.status() == CheckStatus.L7OK);
        return result.status() + " " + result.code() + " " + result.detail();
    }
}
