// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkDecoderTest {

    private static final String WHOLE = "5|hello|00a;x=\"y z\"|0123456789|1|\r|2|\r\n|0;a|T: b|U:||";

    private final ChunkDecoder decoder = new ChunkDecoder();
    private final StringBuilder data = new StringBuilder();

    /** Reads all that is there, at most {@code step} octets of data at once. */
    private int read(ByteBuffer in, int step) {
        int result = decoder.next(in);
        while (result > 0) {
            assertThat(decoder.next(in)).isEqualTo(result);
            assertThat(result).isLessThanOrEqualTo(in.remaining());
            int taken = Math.min(step, result);
            for (int i = 0; i < taken; i++) {
                data.append((char) (in.get() & 0xff));
            }
            decoder.taken(taken);
            result = decoder.next(in);
        }
        assertThat(decoder.fault().isEmpty()).isEqualTo(result != ChunkDecoder.BAD);
        assertThat(decoder.isEnded()).isEqualTo(result == ChunkDecoder.END);
        return result;
    }

    private int read(String body) {
        decoder.reset();
        data.setLength(0);
        return read(ResponseHeadParserTest.octets(body), Integer.MAX_VALUE);
    }

    private void refuses(String body) {
        assertThat(read(body)).as(body).isEqualTo(ChunkDecoder.BAD);
        assertThat(decoder.fault()).isPrintable();
    }

    @Test
    void readsABodyAndLeavesWhatIsBehindIt() {
        ByteBuffer in = ResponseHeadParserTest.octets(WHOLE + "HTTP/1.1");

        assertThat(read(in, Integer.MAX_VALUE)).isEqualTo(ChunkDecoder.END);

        assertThat(data.toString()).isEqualTo("hello0123456789\r\r\n");
        assertThat(StandardCharsets.ISO_8859_1.decode(in).toString()).isEqualTo("HTTP/1.1");
        assertThat(decoder.next(ResponseHeadParserTest.octets("5"))).isEqualTo(ChunkDecoder.END);
    }

    @Test
    void readsTheSameHoweverTheOctetsAreSplitAndTaken() {
        int length = ResponseHeadParserTest.octets(WHOLE).limit();
        for (int one = 0; one <= length; one++) {
            for (int two = one; two <= length; two++) {
                decoder.reset();
                data.setLength(0);
                ByteBuffer in = ResponseHeadParserTest.octets(WHOLE + "next");
                int end = in.limit();
                int step = 1 + (one + two) % 4;
                read(in.limit(one), step);
                read(in.limit(two), step);
                assertThat(read(in.limit(end), step)).isEqualTo(ChunkDecoder.END);
                assertThat(data.toString()).isEqualTo("hello0123456789\r\r\n");
                assertThat(in.remaining()).isEqualTo(4);
            }
        }
    }

    @Test
    void everyPrefixNeedsMore() {
        int length = ResponseHeadParserTest.octets(WHOLE).limit();
        for (int end = 0; end < length; end++) {
            decoder.reset();
            assertThat(read(ResponseHeadParserTest.octets(WHOLE).limit(end), 3)).isEqualTo(ChunkDecoder.NEED_MORE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1|x|0||",
                "F|012345678901234|0||",
                "f|012345678901234|0||",
                "000000000000001|x|000000000000000||",
                "0||"
            })
    void takesSizesOf1To15Digits(String body) {
        assertThat(read(body)).isEqualTo(ChunkDecoder.END);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|",
                "g",
                "-1",
                "+1",
                " 1",
                "1 |",
                "1\t|",
                "1 ;a|",
                "1_0|",
                "0x1|",
                "1.|",
                ";a|",
                "1\n",
                "1\rX",
                "1;a\n",
                "1;a\rX",
                "1;a\u0000",
                "1;a\tb",
                "1;a\u007f",
                "1|x1",
                "1|x\n",
                "1|x\rX",
                "1|xy",
                "0000000000000001|",
                "fffffffffffffffff|",
                "8000000000000000|",
                "0|\n",
                "0|\rX",
                "1|x||",
                "\u00b2|",
                "\u0131|"
            })
    void refusesMalformedChunksAtOnce(String body) {
        refuses(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\n",
                "A : b",
                " A: b",
                "A: b| c",
                ": b",
                "A\r",
                "A: b\u0000",
                "A: b\rX",
                "é: a",
                "A: b|\rX",
                "A: b|\n"
            })
    void refusesMalformedTrailersAtOnce(String trailers) {
        refuses("0|" + trailers);
    }

    @Test
    void refusesAnExtensionBeyondItsLimit() {
        assertThat(read("1;" + "a".repeat(256) + "|x|0||")).isEqualTo(ChunkDecoder.END);
        refuses("1;" + "a".repeat(257));
        assertThat(read("0;" + "a".repeat(256) + "||")).isEqualTo(ChunkDecoder.END);
    }

    @Test
    void refusesMuchExtensionForLittleData() {
        refuses(("1;" + "a".repeat(200) + "|x|").repeat(100));
        assertThat(read(("1;" + "a".repeat(12) + "|x|").repeat(10_000) + "0||")).isEqualTo(ChunkDecoder.END);
        assertThat(read(("80;" + "a".repeat(250) + "|" + "x".repeat(128) + "|").repeat(1_000) + "0||"))
                .isEqualTo(ChunkDecoder.END);
    }

    @Test
    void refusesTrailersBeyondTheirLimits() {
        assertThat(read("0|" + "A: b|".repeat(200) + "|")).isEqualTo(ChunkDecoder.END);
        refuses("0|" + "A: b|".repeat(201));
        int longest = ResponseHeadParser.MAX_BYTES - "A: ".length() - 4;
        assertThat(read("0|A: " + "b".repeat(longest) + "||")).isEqualTo(ChunkDecoder.END);
        refuses("0|A: " + "b".repeat(longest + 1) + "||");
    }

    @Test
    void announcesTheLargestChunkInPieces() {
        ByteBuffer in = ResponseHeadParserTest.octets("7fffffffffffff|" + "x".repeat(100));

        assertThat(decoder.next(in)).isEqualTo(100);
        in.position(in.limit());
        decoder.taken(100);
        assertThat(decoder.next(in)).isEqualTo(ChunkDecoder.NEED_MORE);
        assertThat(decoder.next(in.rewind().position(16))).isEqualTo(100);
    }

    @Test
    void takesNoMoreThanItAnnounced() {
        assertThatThrownBy(() -> decoder.taken(1)).isInstanceOf(IllegalStateException.class);
        assertThat(decoder.next(ResponseHeadParserTest.octets("2|xyz"))).isEqualTo(2);

        assertThatThrownBy(() -> decoder.taken(3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decoder.taken(-1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void staysRefusedUntilItIsReset() {
        refuses("x");
        assertThat(decoder.next(ResponseHeadParserTest.octets("1|x|0||"))).isEqualTo(ChunkDecoder.BAD);

        assertThat(read("1|x|0||")).isEqualTo(ChunkDecoder.END);
    }
}
