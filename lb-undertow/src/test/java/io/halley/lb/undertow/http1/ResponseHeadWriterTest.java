// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ResponseHeadWriterTest {

    private static final byte[] DATE = "Date: today\r\n".getBytes(ISO_8859_1);

    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final ResponseHeadWriter writer = new ResponseHeadWriter();

    private ResponseHead head(String text) {
        parser.reset(false);
        assertThat(parser.parse(ByteBuffer.wrap(text.getBytes(ISO_8859_1)))).isEqualTo(HeadProgress.COMPLETE);
        return parser.head();
    }

    private String written() {
        assertThat(writer.finish()).isTrue();
        ByteBuffer out = ByteBuffer.allocate(writer.length());
        writer.copyTo(out);
        return new String(out.array(), ISO_8859_1);
    }

    @Test
    void aServersHeadGoesOnAsItCameWithoutWhatIsItsConnections() {
        writer.start(head("HTTP/1.0 299 So so\r\nx-Odd:  \u00e4 \r\nConnection: close, X-Own\r\nX-Own: 1\r\n"
                + "Content-Length: 7\r\nKeep-Alive: 1\r\nServer: s\r\n\r\n"));
        writer.date(DATE);
        writer.contentLength(7);
        assertThat(written())
                .isEqualTo("HTTP/1.1 299 So so\r\nx-Odd: \u00e4\r\nServer: s\r\nDate: today\r\n"
                        + "Content-Length: 7\r\n\r\n");
    }

    @Test
    void whatWasChangedOrAddedIsWrittenAndTheServersDateStays() {
        ResponseHead head = head("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; path=/\r\nSet-Cookie: gone=1\r\n"
                + "Date: then\r\nTransfer-Encoding: chunked\r\n\r\n");
        head.replaceSetCookie("a", "2");
        head.removeSetCookie("gone");
        head.addHeader("Set-Cookie", "SERVERID=n1; path=/");
        writer.start(head);
        writer.date(DATE);
        writer.chunked();
        writer.line("Connection", "close");
        assertThat(written())
                .isEqualTo("HTTP/1.1 200 OK\r\nSet-Cookie: a=2; path=/\r\nDate: then\r\n"
                        + "Set-Cookie: SERVERID=n1; path=/\r\nTransfer-Encoding: chunked\r\n"
                        + "Connection: close\r\n\r\n");
    }

    @Test
    void aHeadOfOurOwn() {
        writer.start(503, "Service Unavailable");
        writer.line("Retry-After", "1");
        writer.date(DATE);
        assertThat(written()).isEqualTo("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nDate: today\r\n\r\n");
    }

    @Test
    void whatIsTooLargeIsNotFinished() {
        writer.start(200, "OK");
        writer.line("X", "x".repeat(70_000));
        assertThat(writer.finish()).isFalse();
    }
}
