// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.halley.lb.undertow.http1.ChunkDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A chunked body: the data that comes out does not depend on where the octets were cut. */
class ChunkFuzzTest {

    private static String decode(byte[] octets, int piece) {
        ChunkDecoder decoder = new ChunkDecoder();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(octets);
        int outcome = ChunkDecoder.NEED_MORE;
        while (in.position() < octets.length && outcome == ChunkDecoder.NEED_MORE) {
            in.limit(Math.min(octets.length, in.position() + piece));
            outcome = decoder.next(in);
            while (outcome > 0) {
                data.write(octets, in.position(), outcome);
                in.position(in.position() + outcome);
                decoder.taken(outcome);
                outcome = decoder.next(in);
            }
        }
        assertThat(outcome).isIn(ChunkDecoder.NEED_MORE, ChunkDecoder.END, ChunkDecoder.BAD);
        // Where a body is refused matters to nobody; where it ends does, since the next answer begins there.
        int end = outcome == ChunkDecoder.END ? in.position() : 0;
        return outcome + " " + end + " " + data.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @FuzzTest(maxDuration = "20s")
    void itMattersNotWhereItIsCut(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 40);
        byte[] octets = data.consumeRemainingAsBytes();

        assertThat(decode(octets, piece)).isEqualTo(decode(octets, Math.max(1, octets.length)));
    }
}
