// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.ForwardedHeaders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedLinesTest {

    private static final ForwardedHeaders ALL = ForwardedHeaders.standard().forwarded(true);
    private static final String RECEIVED =
            "X-Forwarded-For: 9.9.9.9|X-Forwarded-Proto: gopher|X-Forwarded-Host: h|X-Forwarded-Server: s|X-Real-IP: 9.9.9.9|Forwarded: for=x";

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String sent(ForwardedLines lines, String received) {
        RequestHeadWriter writer = new RequestHeadWriter();
        writer.start("GET", "/", "a", lines);
        for (String line : received.split("\\|")) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                writer.header(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        assertThat(writer.finish()).isTrue();
        ByteBuffer out = ByteBuffer.allocate(writer.length());
        writer.copyTo(out, 0);
        String head = new String(out.array(), StandardCharsets.US_ASCII).replace("\r\n", "|");
        return head.substring("GET / HTTP/1.1|Host: a|".length(), head.length() - 1);
    }

    @Test
    void addsALineBehindThoseThatCame() {
        ForwardedLines lines = ForwardedLines.of(ALL, address("192.0.2.1"), "http");

        assertThat(sent(lines, "X-Forwarded-For: 9.9.9.9, 8.8.8.8|Forwarded: for=x"))
                .isEqualTo("X-Forwarded-For: 9.9.9.9, 8.8.8.8|Forwarded: for=x|X-Forwarded-For: 192.0.2.1"
                        + "|X-Forwarded-Proto: http|Forwarded: proto=http;for=192.0.2.1|");
    }

    @Test
    void setsTheProtoInPlaceOfTheClients() {
        ForwardedLines lines = ForwardedLines.of(ForwardedHeaders.standard(), address("192.0.2.1"), "https");

        assertThat(sent(lines, "x-forwarded-proto: http|X-Forwarded-Proto: gopher"))
                .isEqualTo("X-Forwarded-For: 192.0.2.1|X-Forwarded-Proto: https|");
    }

    @Test
    void connectionCannotTakeOffWhatIsAdded() {
        ForwardedLines lines = ForwardedLines.of(ALL, address("192.0.2.1"), "http");

        assertThat(sent(lines, "Connection: X-Forwarded-For, X-Forwarded-Proto, Forwarded"))
                .isEqualTo("X-Forwarded-For: 192.0.2.1|X-Forwarded-Proto: http|Forwarded: proto=http;for=192.0.2.1|");
    }

    @Test
    void addsNothingIfThereIsOneAlreadyWithIfNone() {
        ForwardedLines lines =
                ForwardedLines.of(ForwardedHeaders.standard().ifNone(true).proto(false), address("192.0.2.1"), "http");

        assertThat(sent(lines, "x-forwarded-FOR: 9.9.9.9|Connection: x-forwarded-for"))
                .isEqualTo("X-Forwarded-For: 9.9.9.9|");
        assertThat(sent(lines, "X-Forwarded: 9.9.9.9")).isEqualTo("X-Forwarded: 9.9.9.9|X-Forwarded-For: 192.0.2.1|");
    }

    @Test
    void addsNothingForExceptedClients() {
        ForwardedHeaders rules =
                ForwardedHeaders.standard().except("192.0.2.0/24", "fd00::/8").proto(false);

        assertThat(sent(ForwardedLines.of(rules, address("192.0.2.77"), "http"), ""))
                .isEmpty();
        assertThat(sent(ForwardedLines.of(rules, address("fd00::1"), "http"), ""))
                .isEmpty();
        assertThat(sent(ForwardedLines.of(rules, address("192.0.3.77"), "http"), ""))
                .isEqualTo("X-Forwarded-For: 192.0.3.77|");
    }

    @Test
    void usesAnotherNameAsTold() {
        ForwardedHeaders rules =
                ForwardedHeaders.standard().header("X-Client").ifNone(true).proto(false);
        ForwardedLines lines = ForwardedLines.of(rules, address("192.0.2.1"), "http");

        assertThat(sent(lines, "X-Forwarded-For: 9.9.9.9|Connection: x-client"))
                .isEqualTo("X-Forwarded-For: 9.9.9.9|X-Client: 192.0.2.1|");
        assertThat(sent(lines, "x-client: 9.9.9.9")).isEqualTo("x-client: 9.9.9.9|");
    }

    @Test
    void addsNothingByItself() {
        assertThat(sent(ForwardedLines.NONE, RECEIVED)).isEqualTo(RECEIVED + "|");
        assertThat(sent(ForwardedLines.of(ForwardedHeaders.none(), address("::1"), "http"), RECEIVED))
                .isEqualTo(RECEIVED + "|");
    }

    @Test
    void believesOnlyTrustedPeers() {
        InetAddress client = address("192.0.2.1");
        String own = "X-Forwarded-For: 192.0.2.1|X-Forwarded-Proto: http|Forwarded: proto=http;for=192.0.2.1|";

        assertThat(sent(ForwardedLines.of(ALL, client, "http", false), RECEIVED))
                .isEqualTo(own);
        assertThat(sent(ForwardedLines.of(ForwardedHeaders.none(), client, "http", false), RECEIVED))
                .isEmpty();
        assertThat(sent(ForwardedLines.of(ALL, client, "http", true), RECEIVED))
                .isEqualTo(RECEIVED + "|X-Forwarded-For: 192.0.2.1|Forwarded: proto=http;for=192.0.2.1|");
        assertThat(sent(ForwardedLines.of(ALL, client, "http", true), "")).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,192.0.2.1,192.0.2.1",
        "::1,::1,'\"[::1]\"'",
        "::,::,'\"[::]\"'",
        "2001:db8:0:0:0:0:0:0,2001:db8::,'\"[2001:db8::]\"'",
        "2001:DB8:0:1:0:0:0:2,2001:db8:0:1::2,'\"[2001:db8:0:1::2]\"'",
        "1:0:0:2:0:0:0:3,1:0:0:2::3,'\"[1:0:0:2::3]\"'",
        "1:0:0:2:0:0:3:4,1::2:0:0:3:4,'\"[1::2:0:0:3:4]\"'",
        "1:0:2:3:4:5:6:7,1:0:2:3:4:5:6:7,'\"[1:0:2:3:4:5:6:7]\"'",
        "::ffff:192.0.2.1,192.0.2.1,192.0.2.1",
        "fe80::1%1,fe80::1,'\"[fe80::1]\"'",
    })
    void writesAddressesInTheirShortFormAndQuotesThemInForwarded(String client, String plain, String node) {
        assertThat(sent(ForwardedLines.of(ALL, address(client), "http"), ""))
                .isEqualTo("X-Forwarded-For: " + plain + "|X-Forwarded-Proto: http|Forwarded: proto=http;for=" + node
                        + "|");
    }

    @Test
    void saysUnknownOfAnUnknownClient() {
        assertThat(sent(ForwardedLines.of(ALL, null, "http"), ""))
                .isEqualTo("X-Forwarded-Proto: http|Forwarded: proto=http;for=unknown|");
    }
}
