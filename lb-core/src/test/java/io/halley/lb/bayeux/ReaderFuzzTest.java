// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Readers take anything: never an exception, never a changed byte, the same result however the body is cut. */
class ReaderFuzzTest {

    private static final String[] SEEDS = {
        "[{\"id\":\"4\",\"channel\":\"/meta/connect\",\"connectionType\":\"long-polling\",\"clientId\":\"21farr7bm4r0\"}]",
        "[{\"data\":{\"clientId\":\"evil\",\"a\":[1,2.5e3,null,true]},\"channel\":\"/foo\",\"clientId\":\"x\",\"id\":\"5\"}]",
        "_cb([{\"channel\":\"/meta/connect\",\"id\":\"7\",\"successful\":true,\"advice\":{\"timeout\":0}}])",
        "[{\"data\":\"\u00e4\uD83D\uDE00\\u00e4\\n\",\"channel\":\"/foo\"},{\"channel\":\"/meta/connect\",\"id\":\"7\",\"successful\":true}]",
        "{\"channel\":\"/meta/subscribe\",\"subscription\":[\"/a\",\"/b\"],\"error\":\"402::x\"}"
    };
    private static final byte[] PIECES = Bodies.utf8("[]{}\",:\\/ua0-1.eE tfn\u00e4\uD83D\uDE00");

    private static byte[] mutant(Random random) {
        byte[] body = Bodies.utf8(SEEDS[random.nextInt(SEEDS.length)]);
        int changes = random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(4)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] = PIECES[random.nextInt(PIECES.length)];
                case 2 -> body = java.util.Arrays.copyOf(body, at + 1);
                default -> {
                    byte[] longer = new byte[body.length + 1];
                    System.arraycopy(body, 0, longer, 0, at);
                    longer[at] = PIECES[random.nextInt(PIECES.length)];
                    System.arraycopy(body, at, longer, at + 1, body.length - at);
                    body = longer;
                }
            }
        }
        return body;
    }

    @Test
    void anyBodyInAnyPiecesIsReadAsInOne() {
        Random random = new Random(4);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] body = mutant(random);
            byte[] copy = body.clone();
            int bound = random.nextInt(10) == 0 ? random.nextInt(200) : 1_000;
            RequestReader whole = new RequestReader(bound, 4);
            whole.feed(ByteBuffer.wrap(body));
            RequestReader pieces = new RequestReader(bound, 4);
            AnswerReader answer = new AnswerReader(bound, 4, random.nextBoolean());
            for (int at = 0; at < body.length; ) {
                int length = Math.min(body.length - at, random.nextInt(12));
                pieces.feed(ByteBuffer.wrap(body, at, length));
                answer.feed(ByteBuffer.wrap(body, at, length));
                at += length;
            }
            answer.end();

            assertThat(pieces.end()).isEqualTo(whole.end());
            assertThat(body).isEqualTo(copy);
            if (whole.state() == ReadState.READ) {
                read++;
                assertThat(pieces.request()).isEqualTo(whole.request());
                Answers.sessionUnknown(whole.request());
            }
        }
        assertThat(read).isBetween(2_000, 18_000);
    }

    @Test
    void movedAnswersKeepEveryByteAroundTheReply() {
        Random random = new Random(5);
        int moved = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] body = mutant(random);
            byte[] result = ConnectAnswer.movingSession(body, random.nextBoolean());
            if (result != null) {
                moved++;
                String before = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
                String after = new String(result, java.nio.charset.StandardCharsets.ISO_8859_1);
                int from = after.indexOf("{\"channel\":\"/meta/connect\",\"id\":");
                assertThat(before).startsWith(after.substring(0, from));
                assertThat(before).endsWith(after.substring(after.indexOf("}}", from) + 2));
            }
        }
        assertThat(moved).isBetween(400, 16_000);
    }

    @Test
    void noiseIsNoBayeux() {
        Random random = new Random(6);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            RequestReader reader = new RequestReader(1_000, 4);
            reader.feed(ByteBuffer.wrap(noise));

            assertThat(reader.end()).isEqualTo(ReadState.NOT_BAYEUX);
        }
    }
}
