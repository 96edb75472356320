// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkEncoderTest {

    private final ChunkEncoder encoder = new ChunkEncoder();

    private static String text(ByteBuffer octets) {
        assertThat(octets.remaining()).isLessThanOrEqualTo(ChunkEncoder.MAX_LENGTH);
        return StandardCharsets.US_ASCII.decode(octets).toString().replace("\r\n", "|");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "9,9",
        "10,a",
        "15,f",
        "16,10",
        "255,ff",
        "256,100",
        "65535,ffff",
        "1048576,100000",
        "2147483647,7fffffff"
    })
    void writesTheSizeInHexadecimal(int size, String expected) {
        assertThat(text(encoder.chunk(size))).isEqualTo(expected + "|");
        assertThat(text(encoder.chunk(size))).isEqualTo("|" + expected + "|");
    }

    @Test
    void endsABodyWithOrWithoutData() {
        assertThat(text(encoder.end())).isEqualTo("0||");
        assertThat(text(encoder.chunk(3))).isEqualTo("3|");
        assertThat(text(encoder.end())).isEqualTo("|0||");
        assertThat(text(encoder.chunk(4))).isEqualTo("4|");
        encoder.reset();
        assertThat(text(encoder.chunk(4))).isEqualTo("4|");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesASizeThatWouldEndTheBody(int size) {
        assertThatThrownBy(() -> encoder.chunk(size)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatItWritesIsReadBack(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
            ByteBuffer sent = ByteBuffer.allocate(32 * 1024);
            encoder.reset();
            for (int chunks = random.nextInt(8); chunks > 0; chunks--) {
                byte[] data = new byte[1 + random.nextInt(random.nextBoolean() ? 20 : 3000)];
                random.nextBytes(data);
                wire.put(encoder.chunk(data.length)).put(data);
                sent.put(data);
            }
            wire.put(encoder.end()).flip();

            ByteBuffer received = ByteBuffer.allocate(32 * 1024);
            ChunkDecoder decoder = new ChunkDecoder();
            int result;
            while ((result = decoder.next(wire)) > 0) {
                int taken = 1 + random.nextInt(result);
                received.put(wire.slice(wire.position(), taken));
                wire.position(wire.position() + taken);
                decoder.taken(taken);
            }
            assertThat(result).isEqualTo(ChunkDecoder.END);
            assertThat(received.flip()).isEqualTo(sent.flip());
            assertThat(wire.hasRemaining()).isFalse();
        }
    }
}
