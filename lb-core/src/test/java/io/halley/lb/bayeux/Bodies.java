// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Feeds bodies to readers, whole or in pieces. */
final class Bodies {

    private Bodies() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a body of single quotes in one piece. */
    static RequestReader request(String quoted) {
        RequestReader reader = new RequestReader(64 * 1024, 100);
        reader.feed(ByteBuffer.wrap(utf8(quoted.replace('\'', '"'))));
        reader.end();
        return reader;
    }

    static AnswerReader answer(String quoted) {
        AnswerReader reader = new AnswerReader(64 * 1024, 100, false);
        reader.feed(ByteBuffer.wrap(utf8(quoted.replace('\'', '"'))));
        reader.end();
        return reader;
    }
}
