// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadParserTest {

    private static final String COMETD =
            "HTTP/1.1 200 OK|Date: Sun, 22 Nov 2026 18:46:57 GMT|Content-Type: application/json;charset=utf-8"
                    + "|set-cookie: BAYEUX_BROWSER=abc; Path=/; HttpOnly|X-Thing:\t a  b \t|Content-Length: 5||";

    private final ResponseHeadParser parser = new ResponseHeadParser();

    static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private HeadProgress parse(String text) {
        return parse(text, false);
    }

    private HeadProgress parse(String text, boolean answersHead) {
        parser.reset(answersHead);
        HeadProgress progress = parser.parse(octets(text));
        assertThat(parser.fault().isEmpty()).isEqualTo(progress != HeadProgress.BAD);
        return progress;
    }

    private ResponseHead head(String text) {
        assertThat(parse(text)).as(text + parser.fault()).isEqualTo(HeadProgress.COMPLETE);
        return parser.head();
    }

    private void refuses(String text) {
        assertThat(parse(text)).as(text).isEqualTo(HeadProgress.BAD);
        assertThat(parser.fault()).isPrintable();
    }

    static String lines(ResponseHead head) {
        StringBuilder lines = new StringBuilder();
        for (int line = head.next(-1); line >= 0; line = head.next(line)) {
            assertThat(head.known(line)).isEqualTo(KnownField.of(head.name(line)));
            lines.append(head.name(line)).append(": ").append(head.value(line)).append('|');
        }
        return lines.toString();
    }

    private static String describe(ResponseHead head) {
        return head.minorVersion() + " " + head.status() + " " + head.reason() + " " + head.framing() + " "
                + head.contentLength() + " " + head.isPersistent() + " " + lines(head);
    }

    private static final String COMETD_READ = "1 200 OK FIXED 5 true Date: Sun, 22 Nov 2026 18:46:57 GMT"
            + "|Content-Type: application/json;charset=utf-8|Set-Cookie: BAYEUX_BROWSER=abc; Path=/; HttpOnly|X-Thing: a  b|";

    @Test
    void readsAWholeHeadAndLeavesTheBody() {
        ByteBuffer in = octets(COMETD + "12345");

        parser.reset(false);
        assertThat(parser.isStarted()).isFalse();
        assertThat(parser.parse(in)).isEqualTo(HeadProgress.COMPLETE);

        assertThat(parser.isStarted()).isTrue();
        assertThat(in.remaining()).isEqualTo(5);
        assertThat(describe(parser.head())).isEqualTo(COMETD_READ);
        assertThat(parser.head().header("SET-cookie")).isEqualTo("BAYEUX_BROWSER=abc; Path=/; HttpOnly");
        assertThat(parser.head().header(KnownField.CONTENT_LENGTH)).isEqualTo("5");
        assertThat(parser.head().header("x-thing")).isEqualTo("a  b");
        assertThat(parser.head().header("x-thin")).isNull();
        assertThat(parser.head().header(KnownField.SERVER)).isNull();
    }

    @Test
    void readsTheSameHoweverTheOctetsAreSplit() {
        String text = COMETD + "12345";
        for (int split = 0; split <= text.replace("|", "\r\n").length(); split++) {
            ByteBuffer in = octets(text);
            int end = in.limit();
            parser.reset(false);
            HeadProgress first = parser.parse(in.limit(split));
            if (first == HeadProgress.NEED_MORE) {
                assertThat(in.remaining()).isZero();
                assertThat(parser.parse(in.limit(end))).isEqualTo(HeadProgress.COMPLETE);
            }
            assertThat(end - in.position()).isEqualTo(5);
            assertThat(describe(parser.head())).isEqualTo(COMETD_READ);
        }
    }

    @Test
    void readsTheSameOctetByOctet() {
        ByteBuffer in = octets(COMETD + "12345");
        int end = in.limit();
        parser.reset(false);
        HeadProgress progress = HeadProgress.NEED_MORE;
        for (int limit = 1; progress == HeadProgress.NEED_MORE; limit++) {
            progress = parser.parse(in.limit(limit));
        }

        assertThat(progress).isEqualTo(HeadProgress.COMPLETE);
        assertThat(end - in.position()).isEqualTo(5);
        assertThat(describe(parser.head())).isEqualTo(COMETD_READ);
    }

    @Test
    void leavesALargeBodyThatCameWithTheHead() {
        ByteBuffer in = octets(COMETD + "x".repeat(16_000));

        parser.reset(false);

        assertThat(parser.parse(in)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(in.remaining()).isEqualTo(16_000);
    }

    @Test
    void readsADirectBufferToo() {
        ByteBuffer in = ByteBuffer.allocateDirect(1024).put(octets(COMETD)).flip();

        parser.reset(false);

        assertThat(parser.parse(in)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(describe(parser.head())).isEqualTo(COMETD_READ);
    }

    @Test
    void nothingOfOneHeadIsLeftInTheNext() {
        head("HTTP/1.0 404 No|Connection: keep-alive|Foo: bar|Content-Length: 7||")
                .addHeader("Added", "1");
        parser.head().removeSetCookie("a");

        assertThat(describe(head("HTTP/1.1 200||"))).isEqualTo("1 200  UNTIL_CLOSE -1 false ");
        assertThat(parse("HTTP/1.1 2x")).isEqualTo(HeadProgress.BAD);
        assertThat(describe(head("HTTP/1.1 204||"))).isEqualTo("1 204  NONE -1 true ");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK,1,200,OK",
        "HTTP/1.0 200 OK,0,200,OK",
        "HTTP/1.1 200,1,200,''",
        "'HTTP/1.1 200 ',1,200,''",
        "HTTP/1.7 999 a\tb é,7,999,a\tb é",
        "'HTTP/1.1 200  OK ',1,200,' OK '",
    })
    void readsAStatusLine(String line, int minor, int status, String reason) {
        ResponseHead head = head(line + "||");

        assertThat(head.minorVersion()).isEqualTo(minor);
        assertThat(head.status()).isEqualTo(status);
        assertThat(head.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "X",
                "|",
                " HTTP/1.1 200",
                "http/1.1",
                "HTTP/2",
                "HTTP/0.9",
                "HTTP/1.x",
                "HTTP/1.11",
                "HTTP/1 ",
                "HTTP/1.1  ",
                "HTTP/1.1\t",
                "HTTP/1.1|",
                "HTTP/1.1 2|",
                "HTTP/1.1 20|",
                "HTTP/1.1 20 ",
                "HTTP/1.1 2000",
                "HTTP/1.1 20x",
                "HTTP/1.1 -20",
                "HTTP/1.1 099 a|",
                "HTTP/1.1 000 a|",
                "HTTP/1.1 200\n",
                "HTTP/1.1 200 OK\n",
                "HTTP/1.1 200 OK\rX",
                "HTTP/1.1 200 a\u0000",
                "HTTP/1.1 200\tOK",
                "HTTP/1.1 200 \u007f",
                "ICY 200 OK"
            })
    void refusesAnythingElseAtOnce(String start) {
        refuses(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\n",
                "A: b\r\r",
                "A: b\rc",
                "A: b\u0000",
                "A: b\u000b",
                "A: b\u007f",
                "A: \u0001b",
                " A: b",
                "\tA: b",
                "A: b| c: d",
                "A: b|\tc",
                "A : b",
                "A\t: b",
                "A b: c",
                ": b",
                "A|",
                "A\r",
                "A\n",
                "A\u0000: b",
                "é: b",
                "A(: b",
                "A\"b: c",
                "A: b|\n",
                "A: b|\rX",
                "\n",
                "\rX",
                "Content-Length : 5"
            })
    void refusesMalformedFieldLinesAtOnce(String lines) {
        refuses("HTTP/1.1 200 OK|" + lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: ",
                "Content-Length: +1",
                "Content-Length: -1",
                "Content-Length: 1,1",
                "Content-Length: 1 1",
                "Content-Length: 0x1",
                "Content-Length: 1234567890123456789",
                "Content-Length: 18446744073709551618",
                "Content-Length: 5|Content-Length: 5",
                "Content-Length: 5|CONTENT-LENGTH: 6",
                "Content-Length: é",
                "Transfer-Encoding: ",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 5",
                "Content-Length: 5|Transfer-Encoding: chunked",
                "Content-Length: 0|transfer-encoding: chunked"
            })
    void refusesAFramingThatIsOpenToTwoReadings(String lines) {
        refuses("HTTP/1.1 200 OK|" + lines + "||");
        refuses("HTTP/1.1 204 No|" + lines + "||");
        refuses("HTTP/1.1 304 No|" + lines + "||");
        assertThat(parse("HTTP/1.1 200 OK|" + lines + "||", true)).isEqualTo(HeadProgress.BAD);
    }

    @Test
    void refusesChunkedInHttp10() {
        refuses("HTTP/1.0 200 OK|Transfer-Encoding: chunked||");
    }

    @ParameterizedTest
    @CsvSource({
        "200,Content-Length: 5,false,FIXED,5",
        "200,Content-Length: 0,false,FIXED,0",
        "200,Content-Length: 999999999999999999,false,FIXED,999999999999999999",
        "200,Transfer-Encoding: Chunked,false,CHUNKED,-1",
        "200,A: b,false,UNTIL_CLOSE,-1",
        "404,A: b,false,UNTIL_CLOSE,-1",
        "100,Content-Length: 5,false,NONE,-1",
        "103,Transfer-Encoding: chunked,false,NONE,-1",
        "101,Content-Length: 5,false,NONE,-1",
        "204,Content-Length: 5,false,NONE,-1",
        "204,Transfer-Encoding: chunked,false,NONE,-1",
        "304,Content-Length: 5,false,NONE,5",
        "304,A: b,false,NONE,-1",
        "304,Transfer-Encoding: chunked,false,NONE,-1",
        "200,Content-Length: 5,true,NONE,5",
        "200,Transfer-Encoding: chunked,true,NONE,-1",
        "404,A: b,true,NONE,-1",
        "205,Content-Length: 0,false,FIXED,0",
    })
    void decidesFirstWhetherThereIsABody(
            String status, String line, boolean answersHead, BodyFraming framing, long length) {
        assertThat(parse("HTTP/1.1 " + status + " x|" + line + "||", answersHead))
                .isEqualTo(HeadProgress.COMPLETE);

        assertThat(parser.head().framing()).isEqualTo(framing);
        assertThat(parser.head().contentLength()).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 200,Content-Length: 0,true",
        "1.1 200,Transfer-Encoding: chunked,true",
        "1.1 200,Content-Length: 0|Connection: keep-alive,true",
        "1.1 200,Content-Length: 0|Connection: Close,false",
        "1.1 200,'Content-Length: 0|Connection: a, close',false",
        "1.1 200,Content-Length: 0|Connection: keep-alive|Connection: close,false",
        "1.1 200,A: b,false",
        "1.1 200,A: b|Connection: keep-alive,false",
        "1.1 304,A: b,true",
        "1.1 204,A: b,true",
        "1.1 101,Connection: upgrade,false",
        "1.0 200,Content-Length: 0,false",
        "1.0 200,Content-Length: 0|Connection: Keep-Alive,true",
        "1.0 200,'Content-Length: 0|Connection: Keep-Alive, close',false",
        "1.0 304,Connection: keep-alive,true",
        "1.2 200,Content-Length: 0,true",
    })
    void knowsWhetherTheServerKeepsItsConnection(String start, String lines, boolean expected) {
        assertThat(head("HTTP/" + start + " x|" + lines + "||").isPersistent()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"100,true", "102,true", "103,true", "199,true", "101,false", "200,false"})
    void knowsAnInterimResponse(int status, boolean expected) {
        assertThat(head("HTTP/1.1 " + status + " x||").isInterim()).isEqualTo(expected);
    }

    @Test
    void readsTheFinalHeadBehindAnInterimOne() {
        ByteBuffer in = octets("HTTP/1.1 103 Early Hints|Link: </a>||HTTP/1.1 200 OK|Content-Length: 1||x");

        parser.reset(false);
        assertThat(parser.parse(in)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(lines(parser.head())).isEqualTo("Link: </a>|");
        parser.reset(false);
        assertThat(parser.parse(in)).isEqualTo(HeadProgress.COMPLETE);

        assertThat(parser.head().status()).isEqualTo(200);
        assertThat(in.remaining()).isEqualTo(1);
    }

    @Test
    void fieldsOfTheServersConnectionGoNoFurther() {
        ResponseHead head = head(
                "HTTP/1.1 200 OK|A: 1|Connection: close, x-hop, Set-Cookie, Content-Length|Keep-Alive: timeout=5|X-Hop: 1"
                        + "|Proxy-Connection: x|Proxy-Authenticate: x|Proxy-Authentication-Info: x|Proxy-Status: n1|TE: x|Trailer: x"
                        + "|Upgrade: h2c|Set-Cookie: a=b|X-HOP: 2|Content-Length: 3|Content_Length: 4|Transfer_encoding: chunked|B: 2||");

        assertThat(lines(head)).isEqualTo("A: 1|Proxy-Status: n1|Set-Cookie: a=b|B: 2|");
        assertThat(head.contentLength()).isEqualTo(3);
        assertThat(head.header("Keep-Alive")).isEqualTo("timeout=5");
    }

    @Test
    void theUpgradeGoesOnWithA101Only() {
        String fields = " x|Upgrade: websocket|Connection: upgrade|Sec-WebSocket-Accept: abc||";

        assertThat(lines(head("HTTP/1.1 101" + fields))).isEqualTo("Upgrade: websocket|Sec-WebSocket-Accept: abc|");
        assertThat(lines(head("HTTP/1.1 426" + fields))).isEqualTo("Sec-WebSocket-Accept: abc|");
    }

    @Test
    void refusesAConnectionLineWithTooManyNames() {
        head("HTTP/1.1 200 OK|Connection: " + "a,".repeat(64) + "||");
        refuses("HTTP/1.1 200 OK|Connection: " + "a,".repeat(65) + "||");
    }

    @Test
    void refusesAHeadBeyondItsLimitOfOctets() {
        for (int limit : new int[] {40, 1023, 1024, 1025, 2048, 5000}) {
            ResponseHeadParser small = new ResponseHeadParser(limit, 10);
            String frame = "HTTP/1.1 200 OK|A: ||";
            int rest = frame.length() + 3;
            for (int more = -2; more <= 2; more++) {
                String text = "HTTP/1.1 200 OK|A: " + "x".repeat(limit - rest + more) + "||";
                for (String behind : new String[] {"", "body"}) {
                    small.reset(false);
                    assertThat(small.parse(octets(text + behind)))
                            .isEqualTo(more <= 0 ? HeadProgress.COMPLETE : HeadProgress.BAD);
                }
            }
        }
    }

    @Test
    void anEndlessHeadIsRefusedAtTheLimitAndNotKept() {
        parser.reset(false);
        ByteBuffer piece = octets("x".repeat(1000));
        parser.parse(octets("HTTP/1.1 200 OK|A: "));
        int taken = 0;
        while (parser.parse(piece.rewind()) == HeadProgress.NEED_MORE) {
            taken += piece.position();
        }

        assertThat(taken).isLessThanOrEqualTo(ResponseHeadParser.MAX_BYTES);
        assertThat(parser.fault()).contains("32768");
        assertThat(parser.parse(piece.rewind())).isEqualTo(HeadProgress.BAD);
    }

    @Test
    void refusesMoreLinesThanTheLimit() {
        head("HTTP/1.1 200 OK|" + "A: b|".repeat(200) + "|");
        refuses("HTTP/1.1 200 OK|" + "A: b|".repeat(201) + "|");
    }

    @Test
    void refusesOnlyWithoutTakingMoreOnceItHasRefused() {
        refuses("HTTP/1.1 200 OK|A b");

        ByteBuffer more = octets("HTTP/1.1 200 OK||");
        assertThat(parser.parse(more)).isEqualTo(HeadProgress.BAD);
        assertThat(more.position()).isZero();
    }

    @Test
    void showsNoRawOctetInAFault() {
        parse("HTTP/1.1 200 OK|A: b\u001b[31m");

        assertThat(parser.fault()).isEqualTo("header value: 0x1b (expected: no control octets, CRLF at the end)");
    }
}
