// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.halley.lb.undertow.http1.HeadProgress;
import io.halley.lb.undertow.http1.ResponseHeadParser;
import java.nio.ByteBuffer;

/** The head of a server's answer: whatever comes, it is read, refused or waited for, and never by where it was cut. */
class ResponseHeadFuzzTest {

    private record Reading(HeadProgress progress, int taken, int status) {}

    private static Reading read(ByteBuffer octets, int first) {
        ResponseHeadParser parser = new ResponseHeadParser();
        parser.reset(false);
        int whole = octets.limit();
        octets.position(0).limit(Math.min(first, whole));
        HeadProgress progress = parser.parse(octets);
        if (progress == HeadProgress.NEED_MORE) {
            octets.limit(whole);
            progress = parser.parse(octets);
        }
        octets.limit(whole);
        boolean known = progress == HeadProgress.COMPLETE;
        return new Reading(
                progress, known ? octets.position() : 0, known ? parser.head().status() : 0);
    }

    @FuzzTest(maxDuration = "20s")
    void itMattersNotWhereItIsCut(FuzzedDataProvider data) {
        int cut = data.consumeInt(0, 200);
        byte[] octets = data.consumeRemainingAsBytes();

        Reading whole = read(ByteBuffer.wrap(octets), octets.length);
        assertThat(read(ByteBuffer.wrap(octets), cut)).isEqualTo(whole);
        if (whole.progress == HeadProgress.COMPLETE) {
            assertThat(whole.status).isBetween(100, 999);
            assertThat(whole.taken).isLessThanOrEqualTo(octets.length);
        }
    }
}
