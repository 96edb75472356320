// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpLogFormatTest {

    private final Ended ended = new Ended();

    private String line() {
        return new HttpLogFormat(ZoneOffset.UTC).line(ended.event());
    }

    @Test
    void everyFieldStandsWhereHaproxyHasIt() {
        assertThat(line())
                .isEqualTo("192.0.2.7:45130 [22/Nov/2026:16:07:44.423] www cometd/n1 0/2/1/7/12 200 87 - - --VN"
                        + " 5/4/3/2/0 8/9 \"GET /x HTTP/1.1\"");
    }

    @Test
    void timeIsLocal() {
        assertThat(new HttpLogFormat(ZoneId.of("Asia/Tokyo")).line(ended.event()))
                .contains("[23/Nov/2026:01:07:44.423]");
    }

    @Test
    void redispatchIsAPlusBeforeTheRetries() {
        ended.retries = 3;
        ended.redispatched = true;

        assertThat(line()).contains(" 5/4/3/2/+3 ");
    }

    @Test
    void stagesThatWereNotReachedAreMinusOneAndNoServerIsSaidSo() {
        ended.server = null;
        ended.status = 503;
        ended.millis = new long[] {0, -1, -1, -1, 0};
        ended.termination = "SC--";

        assertThat(line()).contains(" www cometd/<NOSRV> 0/-1/-1/-1/0 503 87 - - SC-- ");
    }

    @Test
    void requestThatCannotBeReadHasNoBackendAndNoLine() {
        ended.server = null;
        ended.method = "";
        ended.status = 400;
        ended.millis = new long[] {-1, -1, -1, -1, 0};
        ended.termination = "PR--";

        assertThat(line())
                .contains(" www www/<NOSRV> -1/-1/-1/-1/0 400 87 - - PR-- ")
                .endsWith(" \"<BADREQ>\"");
    }

    @Test
    void tlsIsATildeAndIpv6IsShort() {
        ended.secure = true;
        ended.client = "2001:db8::1";

        assertThat(line()).startsWith("2001:db8::1:45130 [").contains(" www~ cometd/n1 ");
    }

    @Test
    void capturesStandInBracesWithBarsBetween() {
        ended.captured = Ended.captured("SID=a", List.of("we{i|r}d\"#agent", ""), List.of("text/plain"));

        assertThat(line()).contains(" SID=a - --VN ").contains(" {we#7Bi#7Cr#7Dd#22#23agent|} {text/plain} \"GET /x");
    }

    @Test
    void nobodyForgesALineOrAField() {
        ended.target = "/\r\n10.0.0.1:1 \" 200 #\u007f\u00e4\u4e2d\ud83d\ude00\u0085\u2028\u001b[31m";
        ended.captured = Ended.captured("SID=a b\n\"", List.of("x\u0000y\r\n"), List.of());

        assertThat(line())
                .endsWith(
                        " {x#00y#0D#0A} \"GET /#0D#0A10.0.0.1:1 #22 200 #23#7F#E4#E4#B8#AD#F0#9F#98#80#85#E2#80#A8#1B[31m"
                                + " HTTP/1.1\"")
                .contains(" SID=a#20b#0A#22 - --VN ")
                .doesNotContain("\n", "\r");
    }

    @Test
    void halfASurrogatePairIsWrittenToo() {
        ended.target = "/\ud83d";

        assertThat(line()).endsWith("\"GET /#3F HTTP/1.1\"");
    }

    @Test
    void longRequestLineIsCut() {
        ended.target = "/" + "x".repeat(5000);

        String line = line();

        assertThat(line.substring(line.indexOf('"'))).hasSize(1025).endsWith("xxx\"");
    }
}
