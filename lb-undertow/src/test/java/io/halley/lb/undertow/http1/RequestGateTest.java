// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGateTest {

    private static final String KEY = "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private final RequestGate gate = new RequestGate();

    private int status(String head) {
        assertThat(gate.check(HeadRequest.of(head))).isEqualTo(gate.status() == 0);
        assertThat(gate.fault().isEmpty()).isEqualTo(gate.status() == 0);
        return gate.status();
    }

    private void passes(String head) {
        assertThat(status(head)).as(head + " " + gate.fault()).isZero();
    }

    @Test
    void letsAnOrdinaryRequestThrough() {
        passes("POST /cometd/handshake?a=b HTTP/1.1|Host: chat.example:8080|Content-Length: 140");

        assertThat(gate.bodyLength()).isEqualTo(140);
        assertThat(gate.host()).hasToString("chat.example:8080");
        assertThat(gate.target()).hasToString("/cometd/handshake?a=b");
        assertThat(gate.isPersistent()).isTrue();
        assertThat(gate.isContinueExpected()).isFalse();
        assertThat(gate.isWebSocketUpgrade()).isFalse();
    }

    @Test
    void answersOfOneRequestAreForgottenWithTheNext() {
        passes("POST / HTTP/1.1|Host: a|Content-Length: 3|Expect: 100-continue");
        assertThat(status("GET / HTTP/1.1")).isEqualTo(400);

        passes("GET / HTTP/1.0|Connection: close");
        assertThat(gate.bodyLength()).isEqualTo(RequestGate.NO_BODY);
        assertThat(gate.host()).isNull();
        assertThat(gate.isContinueExpected()).isFalse();
        assertThat(gate.isPersistent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/0.9", "HTTP/3", "HTTP/1.2"})
    void refusesOtherVersions(String version) {
        assertThat(status("GET / " + version + "|Host: a")).isEqualTo(505);
    }

    @ParameterizedTest
    @CsvSource({"CONNECT,405", "TRACE,405", "connect,405", "G@T,400", "GET:,400", "'',400", "PATCH,0", "get,0"})
    void refusesConnectAndTraceAndWhatIsNoMethod(String method, int expected) {
        assertThat(status(method + " / HTTP/1.1|Host: a")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,*,400",
        "OPTIONS,*,0",
        "options,*,400",
        "OPTIONS,**,400",
        "GET,/a#b,400",
        "GET,/ä,400",
        "GET,'/\u0001',400",
        "GET,/\u007f,400",
        "GET,'',400",
        "GET,a,400",
        "GET,?a,400",
        "GET,ftp://a/,400",
        "GET,http:/a,400",
        "GET,http:///a,400",
        "GET,http://u@a/,400",
        "GET,http://a:b/,400",
        "GET,//a/b,0",
        "GET,/%00%0d%0a/..;x=1,0",
        "GET,'/?\"<>{}|^`\\',0",
    })
    void takesTargetsOfFourFormsOnly(String method, String target, int expected) {
        HeadRequest head = new HeadRequest(11, method, target, List.of("Host: a"));

        assertThat(gate.check(head)).isEqualTo(expected == 0);
        assertThat(gate.status()).isEqualTo(expected);
    }

    @Test
    void refusesATargetLongerThanTheLimit() {
        passes("GET /" + "a".repeat(8191) + " HTTP/1.1|Host: a");

        assertThat(status("GET /" + "a".repeat(8192) + " HTTP/1.1|Host: a")).isEqualTo(414);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/b?c,GET,a,/b?c",
        "HTTP://A/,GET,a,/",
        "http://a,GET,a,/",
        "http://a?x,GET,a,/?x",
        "http://a,OPTIONS,a,*",
        "http://a/,OPTIONS,a,/",
        "http://a:80/,GET,a,/",
        "http://a/,GET,a:80,/",
        "https://a/,GET,a:443,/",
        "http://[::1]:81/,GET,[::1]:81,/",
    })
    void turnsAnAbsoluteTargetIntoAPathWhenTheHostAgrees(String target, String method, String host, String resource) {
        passes(method + " " + target + " HTTP/1.1|Host: " + host);

        assertThat(gate.target()).hasToString(resource);
        assertThat(gate.host()).hasToString(host);
    }

    @ParameterizedTest
    @CsvSource({"http://a/,b", "http://a:81/,a", "http://a/,a:81", "https://a/,a:80", "http://evil/a,a", "http://aa/,a"
    })
    void refusesAHostThatDiffersFromTheTarget(String target, String host) {
        assertThat(status("GET " + target + " HTTP/1.1|Host: " + host)).isEqualTo(400);
    }

    @Test
    void takesTheHostOfAnAbsoluteTargetInHttp10() {
        passes("GET http://a:81/b HTTP/1.0");
        assertThat(gate.host()).hasToString("a:81");

        assertThat(status("GET http://a:81/b HTTP/1.1")).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a,b",
                "a/b",
                "u@a",
                "a:b",
                "a:-1",
                "a:+1",
                "a:65536",
                "a:123456",
                "a:1:2",
                "[::1",
                "::1",
                "[]",
                "[1]",
                "[::1]x",
                "[::g]",
                "[::1%25eth0]",
                "[fe80::1]:x",
                ":80",
                "a%",
                "a%2",
                "a%zz",
                "a\u00e4",
                "a\u0000",
                "a?b",
                "a#b",
                "a\\b",
                "a\"b"
            })
    void refusesAHostThatIsNoAuthority(String host) {
        HeadRequest head = new HeadRequest(11, "GET", "/", List.of("Host:" + host));

        assertThat(gate.check(head)).isFalse();
        assertThat(gate.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A.b-c_d.example",
                "a:",
                "a:0",
                "a:65535",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:80",
                "[::ffff:1.2.3.4]",
                "a%20b",
                "\ta \t"
            })
    void takesAHostThatIsAnAuthority(String host) {
        passes("GET / HTTP/1.1|Host:" + host);

        assertThat(gate.host()).hasToString(host.strip());
    }

    @Test
    void refusesTwoHosts() {
        assertThat(status("GET / HTTP/1.1|Host: a|Host: a")).isEqualTo(400);
        assertThat(status("GET / HTTP/1.0|Host: a|host: b")).isEqualTo(400);
    }

    @Test
    void anHttp10RequestMayHaveNoHost() {
        passes("GET / HTTP/1.0");
        assertThat(status("GET / HTTP/2")).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+1",
                "-1",
                "0x1",
                "1 2",
                "1,1",
                "1;",
                "1\u0000",
                "1\u000b",
                "\u0661",
                "1234567890123456789",
                "18446744073709551618",
                "a"
            })
    void refusesALengthThatIsNot1To18Digits(String length) {
        HeadRequest head = new HeadRequest(11, "POST", "/", List.of("Host: a", "Content-Length:" + length));

        assertThat(gate.check(head)).isFalse();
        assertThat(gate.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "' 5 ',5", "007,7", "999999999999999999,999999999999999999"})
    void takesALengthOf1To18Digits(String length, long expected) {
        passes("POST / HTTP/1.1|Host: a|Content-Length:" + length);

        assertThat(gate.bodyLength()).isEqualTo(expected);
    }

    @Test
    void refusesEqualLengthsToo() {
        assertThat(status("POST / HTTP/1.1|Host: a|Content-Length: 5|content-length: 5"))
                .isEqualTo(400);
    }

    @Test
    void refusesALengthWithACoding() {
        assertThat(status("POST / HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: chunked"))
                .isEqualTo(400);
        assertThat(status("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 5"))
                .isEqualTo(400);
        assertThat(status("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: x"))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "CHUNKED", " chunked\t"})
    void takesChunkedInAnyCase(String coding) {
        passes("POST / HTTP/1.1|Host: a|Transfer-Encoding:" + coding);

        assertThat(gate.bodyLength()).isEqualTo(RequestGate.CHUNKED);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,501",
        "xchunked,501",
        "chunkedd,501",
        "identity,400",
        "'',400",
        "'gzip, chunked',400",
        "'chunked, chunked',400",
        "'chunked, identity',400",
        "'chunked,',400",
        "'\u000bchunked',400",
        "'chunked\u000b',400",
        "'chunked;a=b',400",
        "'\"chunked\"',400",
    })
    void refusesOtherCodings(String coding, int expected) {
        assertThat(status("POST / HTTP/1.1|Host: a|Transfer-Encoding:" + coding))
                .isEqualTo(expected);
    }

    @Test
    void refusesACodingGivenTwiceOrInAnotherVersion() {
        assertThat(status("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked"))
                .isEqualTo(400);
        assertThat(status("POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked")).isEqualTo(400);
        assertThat(status("POST / HTTP/2|Host: a|Transfer-Encoding: chunked")).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "100-Continue,0",
        "' 100-continue ',0",
        "y 100-continue,417",
        "'100-continue, a',417",
        "'',417",
        "200,417"
    })
    void knowsOneExpectationOnly(String value, int expected) {
        assertThat(status("POST / HTTP/1.1|Host: a|Content-Length: 1|Expect:" + value))
                .isEqualTo(expected);
    }

    @Test
    void refusesAnExpectationGivenTwice() {
        assertThat(status("POST / HTTP/1.1|Host: a|Expect: 100-continue|Expect: 100-continue"))
                .isEqualTo(417);
    }

    @Test
    void expectsAContinueOnlyBeforeABody() {
        passes("POST / HTTP/1.1|Host: a|Content-Length: 1|Expect: 100-continue");
        assertThat(gate.isContinueExpected()).isTrue();
        passes("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Expect: 100-continue");
        assertThat(gate.isContinueExpected()).isTrue();

        passes("POST / HTTP/1.1|Host: a|Content-Length: 0|Expect: 100-continue");
        assertThat(gate.isContinueExpected()).isFalse();
        passes("POST / HTTP/1.1|Host: a|Expect: 100-continue");
        assertThat(gate.isContinueExpected()).isFalse();
        passes("POST / HTTP/1.0|Host: a|Content-Length: 1|Expect: 100-continue");
        assertThat(gate.isContinueExpected()).isFalse();
        passes("POST / HTTP/1.0|Host: a|Content-Length: 1|Expect: whatever");
        assertThat(gate.isContinueExpected()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Host: a|Upgrade: websocket|Connection: Upgrade",
                "GET / HTTP/1.1|Host: a|Upgrade: WebSocket|Connection: keep-alive, UPGRADE",
                "GET / HTTP/1.1|Host: a|Upgrade: websocket|Connection: keep-alive|Connection: upgrade",
                "GET / HTTP/1.1|Host: a|Upgrade: websocket|Connection: upgrade|Content-Length: 0",
            })
    void seesAWebSocketUpgrade(String head) {
        passes(head + KEY);

        assertThat(gate.isWebSocketUpgrade()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Host: a|Upgrade: websocket",
                "GET / HTTP/1.1|Host: a|Connection: upgrade",
                "GET / HTTP/1.1|Host: a|Connection: upgraded|Upgrade: websocket",
                "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: h2c",
                "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket, h2c",
                "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket|Upgrade: h2c",
                "POST / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket",
                "get / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket",
                "GET / HTTP/1.0|Host: a|Connection: upgrade|Upgrade: websocket",
                "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket|Content-Length: 1",
                "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket|Transfer-Encoding: chunked",
            })
    void anyOtherUpgradeIsAnOrdinaryRequest(String head) {
        passes(head + KEY);

        assertThat(gate.isWebSocketUpgrade()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|Sec-WebSocket-Key: short", KEY + KEY})
    void refusesAWebSocketWithoutOneKey(String key) {
        assertThat(status("GET / HTTP/1.1|Host: a|Upgrade: websocket|Connection: Upgrade" + key))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1,'',true",
        "HTTP/1.1,|Connection: close,false",
        "HTTP/1.1,'|Connection: foo , CLOSE',false",
        "HTTP/1.1,'|Connection: keep-alive|Connection: close',false",
        "HTTP/1.0,'',false",
        "HTTP/1.0,|Connection: Keep-Alive,true",
        "HTTP/1.0,'|Connection: keep-alive, close',false",
    })
    void knowsWhetherTheClientKeepsItsConnection(String version, String lines, boolean expected) {
        passes("GET / " + version + "|Host: a" + lines);

        assertThat(gate.isPersistent()).isEqualTo(expected);
    }
}
