// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadParserTest {

    private static final String HEAD = "POST /cometd/connect?x=1 HTTP/1.1\r\nHost: a\r\n"
            + "Cookie: a=1; SERVERID=n1;b=2\r\nX-Two: one\r\nx-two:  two \t\r\ncookie:SERVERID= n2 \r\n\r\n";

    private final RequestHeadParser parser = new RequestHeadParser(2048, 20);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private HeadProgress parse(String text) {
        parser.reset();
        return parser.parse(bytes(text));
    }

    @Test
    void aHeadIsReadInPlaceAndWhatStandsBehindItStays() {
        ByteBuffer in = bytes(HEAD + "body");
        assertThat(parser.parse(in)).isEqualTo(HeadProgress.COMPLETE);
        RequestHead head = parser.head();
        assertThat(head.method()).isSameAs("POST");
        assertThat(head.version()).isEqualTo(11);
        assertThat(head.target("")).isEqualTo("/cometd/connect?x=1");
        assertThat(head.value(KnownField.HOST, 0)).hasToString("a");
        assertThat(head.value(KnownField.HOST, 1)).isNull();
        assertThat(head.header("X-TWO", 0)).isEqualTo("one");
        assertThat(head.header("X-TWO", 1)).isEqualTo("two");
        assertThat(head.header("X-TWO", 2)).isNull();
        assertThat(in.remaining()).isEqualTo(4);
        assertThat(new String(parser.received(), ISO_8859_1)).isEqualTo(HEAD);
    }

    @Test
    void aTargetThatWasThereBeforeIsTheSameString() {
        parse(HEAD);
        String first = parser.head().target("");
        parse(HEAD);
        assertThat(parser.head().target(first)).isSameAs(first);
        parse(HEAD.replace("x=1", "x=2"));
        assertThat(parser.head().target(first)).isEqualTo("/cometd/connect?x=2");
    }

    @Test
    void cookiesAreCountedOverAllLinesByTheirExactName() {
        parse(HEAD);
        assertThat(parser.head().cookie("SERVERID", 0)).isEqualTo("n1");
        assertThat(parser.head().cookie("SERVERID", 1)).isEqualTo("n2");
        assertThat(parser.head().cookie("SERVERID", 2)).isNull();
        assertThat(parser.head().cookie("b", 0)).isEqualTo("2");
        assertThat(parser.head().cookie("serverid", 0)).isNull();
        assertThat(parser.head().cookie("ERVERID", 0)).isNull();
    }

    @Test
    void itIsTheSameInPiecesOfAnySize() {
        for (int size = 1; size < HEAD.length(); size++) {
            parser.reset();
            HeadProgress progress = HeadProgress.NEED_MORE;
            for (int at = 0; at < HEAD.length(); at += size) {
                assertThat(progress).isEqualTo(HeadProgress.NEED_MORE);
                progress = parser.parse(bytes(HEAD.substring(at, Math.min(HEAD.length(), at + size))));
                assertThat(parser.isLineRead()).isEqualTo(at + size >= HEAD.indexOf('\n') + 1);
            }
            assertThat(progress).as("pieces of " + size).isEqualTo(HeadProgress.COMPLETE);
            assertThat(parser.head().cookie("SERVERID", 1)).isEqualTo("n2");
        }
    }

    @Test
    void oneEmptyLineMayStandBeforeIt() {
        assertThat(parse("\r\nGET / HTTP/1.0\r\n\r\n")).isEqualTo(HeadProgress.COMPLETE);
        assertThat(parser.head().version()).isEqualTo(10);
        assertThat(parser.head().target("")).isEqualTo("/");
        assertThat(parse("\r\n\r\nGET / HTTP/1.0\r\n\r\n")).isEqualTo(HeadProgress.BAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " GET / HTTP/1.1\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET /  HTTP/1.1\r\n",
                "GET\t/ HTTP/1.1\r\n",
                "GET /\tHTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                "GET / HTTP/1.1\n",
                "GET / HTTP/1.1\r\r\n",
                "GET / HTTP/11\r\n",
                "GET / http/1.1\r\n",
                "GET / HTTP/1.x\r\n",
                "GET /\r\n",
                "GET / \r\n",
                "G@T / HTTP/1.1\r\n",
                "GET /\u0000 HTTP/1.1\r\n",
                "GET /\u00e4 HTTP/1.1\r\n",
                "GET /\u007f HTTP/1.1\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "\n\nGET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\n folded: x\r\n",
                "GET / HTTP/1.1\r\nA : b\r\n",
                "GET / HTTP/1.1\r\n: b\r\n",
                "GET / HTTP/1.1\r\nA: b\n\r\n",
                "GET / HTTP/1.1\r\nA: b\rc\r\n",
                "GET / HTTP/1.1\r\nA: \u0001\r\n",
                "GET / HTTP/1.1\r\nA\r\n",
            })
    void whatIsNotExactlyThatIsRefusedAtOnce(String text) {
        assertThat(parse(text)).isEqualTo(HeadProgress.BAD);
        assertThat(parser.status()).isEqualTo(400);
        assertThat(parser.fault()).contains("expected: ");
    }

    @Test
    void anotherVersionIsRefusedHereOrByTheGate() {
        for (String version : new String[] {"HTTP/2.0", "HTTP/0.9", "HTTP/3.0"}) {
            assertThat(parse("GET /x " + version + "\r\n\r\n")).isEqualTo(HeadProgress.BAD);
            assertThat(parser.status()).isEqualTo(505);
            assertThat(parser.head().target("")).isEqualTo("/x");
        }
        assertThat(parse("GET / HTTP/1.2\r\n\r\n")).isEqualTo(HeadProgress.COMPLETE);
        assertThat(parser.head().version()).isEqualTo(12);
    }

    @Test
    void whatIsTooLargeIsToldApart() {
        assertThat(parse("GET /" + "x".repeat(3000))).isEqualTo(HeadProgress.BAD);
        assertThat(parser.status()).isEqualTo(414);
        assertThat(parser.head().target("")).startsWith("/xxx");
        assertThat(parse("X".repeat(3000))).isEqualTo(HeadProgress.BAD);
        assertThat(parser.status()).isEqualTo(431);
        assertThat(parse("GET / HTTP/1.1\r\nA: " + "x".repeat(3000))).isEqualTo(HeadProgress.BAD);
        assertThat(parser.status()).isEqualTo(431);
        assertThat(parse("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(21))).isEqualTo(HeadProgress.BAD);
        assertThat(parser.status()).isEqualTo(431);
        assertThat(parse("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(20) + "\r\n")).isEqualTo(HeadProgress.COMPLETE);
    }

    @Test
    void itIsClearedBetweenHeads() {
        parse(HEAD);
        parse("GET / HTTP/1.1\r\n\r\n");
        assertThat(parser.head().header("X-Two", 0)).isNull();
        assertThat(parser.head().value(KnownField.HOST, 0)).isNull();
        parse("garbage\r\n");
        assertThat(parser.isLineRead()).isFalse();
        assertThat(parser.head().target("/old")).isEmpty();
    }
}
