// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.model.ForwardedHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadWriterTest {

    private final RequestHeadWriter writer = new RequestHeadWriter();

    private RequestHeadWriterTest get(String... lines) {
        writer.start("GET", "/", "a", ForwardedLines.NONE);
        return headers(lines);
    }

    private RequestHeadWriterTest headers(String... lines) {
        for (String line : lines) {
            int colon = line.indexOf(": ");
            writer.header(line.substring(0, colon), line.substring(colon + 2));
        }
        return this;
    }

    /** Returns the head without request line and Host, lines parted by '|'. */
    private String fields() {
        String head = head();
        String prefix = "GET / HTTP/1.1|Host: a|";
        assertThat(head).startsWith(prefix).endsWith("|");
        return head.substring(prefix.length(), head.length() - 1);
    }

    private String head() {
        assertThat(writer.finish()).as(writer.fault()).isTrue();
        ByteBuffer out = ByteBuffer.allocate(writer.length());
        assertThat(writer.copyTo(out, 0)).isEqualTo(writer.length());
        return new String(out.array(), StandardCharsets.ISO_8859_1).replace("\r\n", "|");
    }

    @Test
    void writesRequestLineHostAndFieldsInOrder() {
        writer.start("POST", "/cometd?a=b", "chat.example:8080", ForwardedLines.NONE);
        headers("Content-Type: application/json", "X-Thing: a  b\tc", "x-thing: é");
        writer.body(12);

        assertThat(head())
                .isEqualTo("POST /cometd?a=b HTTP/1.1|Host: chat.example:8080|Content-Type: application/json"
                        + "|X-Thing: a  b\tc|x-thing: é|Content-Length: 12||");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil",
                "Content-Length: 3",
                "Transfer-Encoding: gzip",
                "Keep-Alive: 5",
                "TE: trailers",
                "Trailer: a",
                "Upgrade: h2c",
                "Expect: 100-continue",
                "HTTP2-Settings: x",
                "Proxy: http://evil",
                "Proxy-Authorization: x",
                "proxy-connection: x",
                "Proxy-Foo: x",
                "Connection: keep-alive",
                "Transfer_Encoding: chunked",
                "Content_Length: 3",
                "X_Forwarded_For: 1.2.3.4",
                "X_FORWARDED-HOST: x",
                "x_real_ip: 1",
                "Proxy_Authorization: x",
                "_Host: x"
            })
    void leavesOutWhatBelongsToTheConnectionOrIsWrittenAnew(String line) {
        String expected = line.equals("_Host: x") ? "_Host: x|" : "";

        assertThat(get(line).fields()).isEqualTo(expected);
    }

    @Test
    void leavesOutWhatConnectionNamesWhereverItStands() {
        get("A: 1", "Foo: 2", "B: 3", "Connection: foo, close,, ,x-bar", "FOO: 4", "X-Bar: 5", "X-Barn: 6", "Fo: 7");

        assertThat(fields()).isEqualTo("A: 1|B: 3|X-Barn: 6|Fo: 7|");
    }

    @Test
    void connectionCannotTakeOffHostLengthCookieOrWhoTheClientIs() {
        writer.start(
                "POST",
                "/",
                "a",
                ForwardedLines.of(ForwardedHeaders.standard().header("X-Client").proto(false), null, "http"));
        headers(
                "Connection: Host, Content-Length, Cookie, X-Forwarded-For, Forwarded, X-Real-IP, X-Client",
                "Cookie: a=b",
                "X-Forwarded-For: 1.2.3.4",
                "Forwarded: for=1.2.3.4",
                "X-Real-IP: 1.2.3.4",
                "X-Client: 1.2.3.4");
        writer.body(3);

        assertThat(head())
                .isEqualTo("POST / HTTP/1.1|Host: a|X-Forwarded-For: 1.2.3.4|Forwarded: for=1.2.3.4|X-Real-IP: 1.2.3.4"
                        + "|X-Client: 1.2.3.4|Cookie: a=b|Content-Length: 3||");
    }

    @Test
    void refusesAConnectionLineWithTooManyNames() {
        get("Connection: " + "a,".repeat(64));
        assertThat(writer.finish()).isTrue();

        get("Connection: " + "a,".repeat(65));
        assertThat(writer.finish()).isFalse();
        assertThat(writer.status()).isEqualTo(400);
    }

    @Test
    void writesFrequentNamesInTheirUsualCaseAndOthersAsTheyCame() {
        assertThat(get("user-agent: a", "CONTENT-TYPE: b", "x-thing: c", "X-THING: d")
                        .fields())
                .isEqualTo("User-Agent: a|Content-Type: b|x-thing: c|X-THING: d|");
    }

    @Test
    void framesTheBodyInOneWay() {
        get("Content-Length: 7", "Transfer-Encoding: chunked");
        assertThat(fields()).isEmpty();

        get("Content-Length: 7", "Transfer-Encoding: chunked");
        writer.body(0);
        assertThat(fields()).isEqualTo("Content-Length: 0|");

        get("Content-Length: 7");
        writer.body(RequestGate.CHUNKED);
        assertThat(fields()).isEqualTo("Transfer-Encoding: chunked|");
    }

    @Test
    void saysCloseUpgradeAndExpectOnlyAsTold() {
        get("Connection: upgrade", "Upgrade: websocket", "Expect: 100-continue");
        assertThat(fields()).isEmpty();

        get("Connection: upgrade", "Upgrade: websocket");
        writer.upgradeToWebSocket();
        writer.closeAfter();
        assertThat(fields()).isEqualTo("Connection: Upgrade|Upgrade: websocket|");

        get("Expect: 100-continue");
        writer.expectContinue();
        writer.closeAfter();
        assertThat(fields()).isEqualTo("Expect: 100-continue|Connection: close|");
    }

    @Test
    void joinsCookieLines() {
        assertThat(get("Cookie: a=1; b=2", "cookie: c=3", "Cookie: ").fields()).isEqualTo("Cookie: a=1; b=2; c=3|");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '!',
            value = {
                "S=n1                  ! ''",
                "S=n1; S=n2            ! ''",
                "a=1; S=n1; b=2        ! a=1; b=2",
                "S=n1;a=1              ! a=1",
                "a=1;S=n1              ! a=1",
                "a=1; s=n1; SS=2; XS=3 ! a=1; s=n1; SS=2; XS=3",
                "S = n1 ; a = 1        ! a = 1",
                "S                     ! S",
                "S; =S; S==            ! S; =S",
                ";;S=1;; a=1 ;         ! a=1",
                "a=S=1                 ! a=S=1",
                "S=\"x                 ! ''",
                "S=                    ! ''",
            })
    void removesEveryCookieOfTheName(String cookies, String expected) {
        get("Cookie: " + cookies);
        writer.removeCookie("S");

        assertThat(fields()).isEqualTo(expected.isEmpty() ? "" : "Cookie: " + expected + "|");
    }

    @Test
    void replacesEveryCookieOfTheName() {
        get("Cookie: S=1; a=2", "Cookie: S=3; T=4");
        writer.replaceCookie("S", "new");
        writer.removeCookie("T");

        assertThat(fields()).isEqualTo("Cookie: S=new; a=2; S=new|");
        assertThatThrownBy(() -> writer.replaceCookie("S", "a;b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.replaceCookie("S", "a\nb")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cookiesMayBeEditedBeforeTheyAreGiven() {
        writer.start("GET", "/", "a", ForwardedLines.NONE);
        writer.removeCookie("S");
        headers("Cookie: S=1", "Cookie: a=1");

        assertThat(fields()).isEqualTo("Cookie: a=1|");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\r", "\n", "\u0000", "\u0001", "\u000b", "\u007f", "\u0100", "\u010a", "\u2028", "\ud83d\ude00"
            })
    void refusesACharacterThatCouldEndAValue(String bad) {
        for (String value : new String[] {bad, "a" + bad, bad + "a", "a" + bad + "b"}) {
            for (String name : new String[] {"X-Thing", "Cookie", "Content-Type"}) {
                get(name + ": " + value);
                assertThat(writer.finish()).isFalse();
                assertThat(writer.status()).isEqualTo(400);
                assertThat(writer.fault()).startsWith(name + ": character ").doesNotContain(bad);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r", "a\n", "a\u0000", "é", "a\tb", "a(", "a\u0161", "a\u0141"})
    void refusesANameThatIsNoToken(String name) {
        writer.start("GET", "/", "a", ForwardedLines.NONE);
        writer.header(name, "x");

        assertThat(writer.finish()).isFalse();
        assertThat(writer.status()).isEqualTo(400);
        assertThat(writer.fault()).startsWith("header name: character ");
    }

    @ParameterizedTest
    @CsvSource({
        "'G T',/,a",
        "'',/,a",
        "GET,'/ HTTP/1.1\r\n',a",
        "GET,'',a",
        "GET,/,'a\r\nb: c'",
        "GET,/,''",
        "GET,/\u0120,a"
    })
    void refusesARequestLineThatCouldBeTwo(String method, String target, String host) {
        writer.start(method, target, host, ForwardedLines.NONE);

        assertThat(writer.finish()).isFalse();
        assertThat(writer.status()).isEqualTo(400);
    }

    @Test
    void refusesAHeadBeyondTheLimit() {
        int rest = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n".length();
        for (int limit : new int[] {100, 2000, 32 * 1024}) {
            RequestHeadWriter small = new RequestHeadWriter(limit);
            for (int size = limit - rest - 3; size < limit - rest + 5; size++) {
                small.start("GET", "/", "a", ForwardedLines.NONE);
                small.header("X", "v".repeat(size));
                boolean fits = size + rest <= limit;
                assertThat(small.finish()).isEqualTo(fits);
                assertThat(small.status()).isEqualTo(fits ? 0 : 431);
            }
        }
    }

    @Test
    void refusesCookiesBeyondTheLimit() {
        for (int i = 0; i < 10_000; i++) {
            if (i == 0) {
                get();
            }
            headers("Cookie: a=b");
        }

        assertThat(writer.finish()).isFalse();
        assertThat(writer.status()).isEqualTo(431);
    }

    @Test
    void isFitForUseAfterEachFault() {
        get("X: \r");
        assertThat(writer.finish()).isFalse();
        get("X: " + "a".repeat(40_000), "Connection: x");
        assertThat(writer.finish()).isFalse();

        assertThat(get("X: y").fields()).isEqualTo("X: y|");
    }

    @Test
    void copiesInPiecesOfAnySize() {
        get("Content-Type: text/plain", "X-Thing: some value");
        String whole = head();
        for (int room = 1; room <= whole.length(); room++) {
            StringBuilder copied = new StringBuilder();
            for (int from = 0; from < writer.length(); ) {
                ByteBuffer to = ByteBuffer.allocateDirect(room);
                int next = writer.copyTo(to, from);
                assertThat(next).isGreaterThan(from);
                from = next;
                copied.append(StandardCharsets.ISO_8859_1.decode(to.flip()));
            }
            assertThat(copied.toString().replace("\r\n", "|")).isEqualTo(whole);
        }
    }

    @Test
    void takesOctetsAsItTakesStrings() {
        Random random = new Random(7);
        String[] names = {
            "Host",
            "Cookie",
            "Connection",
            "X-Thing",
            "TE",
            "Proxy-X",
            "X_Forwarded_For",
            "Content-Type",
            "X-Forwarded-Proto",
            "x y"
        };
        String[] values = {"a=b; S=1", "x-thing", "é", "", "\t", "a\u0001", "keep-alive"};
        ForwardedLines lines = ForwardedLines.of(ForwardedHeaders.standard(), null, "https");
        RequestHeadWriter other = new RequestHeadWriter();
        for (int round = 0; round < 2_000; round++) {
            writer.start("GET", "/", "a", lines);
            other.start("GET", "/", "a", lines);
            writer.removeCookie("S");
            other.removeCookie("S");
            for (int i = random.nextInt(6); i > 0; i--) {
                String name = names[random.nextInt(names.length)];
                String value = values[random.nextInt(values.length)];
                writer.header(name, value);
                byte[] line = ("[" + name + ": " + value + "]").getBytes(StandardCharsets.ISO_8859_1);
                other.header(line, 1, 1 + name.length(), 3 + name.length(), line.length - 1);
            }
            assertThat(other.finish()).isEqualTo(writer.finish());
            assertThat(other.fault()).isEqualTo(writer.fault());
            if (writer.status() == 0) {
                ByteBuffer one = ByteBuffer.allocate(writer.length());
                ByteBuffer two = ByteBuffer.allocate(other.length());
                writer.copyTo(one, 0);
                other.copyTo(two, 0);
                assertThat(two.flip()).isEqualTo(one.flip());
            }
        }
    }
}
