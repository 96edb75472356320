// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one HTTP/1.1 response, read strictly and up to 16 KB.
 *
 * <p>RFC 9112 section 6: with a length, or in chunks; content up to the end of the connection is refused, since the
 * connection is needed for what follows.
 */
final class ResponseContent {

    private static final int LIMIT = 16 * 1024;

    private enum Place {
        CONTENT,
        SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        WHOLE
    }

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final StringBuilder line = new StringBuilder();
    private Place place;
    private long left;
    private int total;
    private @Nullable String fault;

    ResponseContent(ResponseHead head) {
        String length = head.header("Content-Length");
        String coding = head.header("Transfer-Encoding");
        if (coding != null) {
            place = Place.SIZE;
            fault = coding.equalsIgnoreCase("chunked") ? null : "transfer coding " + coding;
        } else if (length != null && length.matches("[0-9]{1,6}")) {
            left = Integer.parseInt(length);
            place = left == 0 ? Place.WHOLE : Place.CONTENT;
        } else {
            place = Place.CONTENT;
            fault = "response without a usable length";
        }
    }

    /** Takes bytes up to the end of the content and returns whether that end was reached without a fault. */
    boolean read(ByteBuffer input) {
        while (fault == null && place != Place.WHOLE && input.hasRemaining()) {
            if (++total > LIMIT) {
                fault = "response content over " + LIMIT + " bytes";
            } else {
                take(input.get());
            }
        }
        return fault == null && place == Place.WHOLE;
    }

    private void take(byte b) {
        switch (place) {
            case CONTENT, CHUNK -> {
                content.write(b);
                if (--left == 0) {
                    place = place == Place.CONTENT ? Place.WHOLE : Place.CHUNK_END;
                }
            }
            default -> {
                if (b != '\n') {
                    line.append((char) (b & 0xff));
                } else if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
                    fault = "line without CRLF in chunked content";
                } else {
                    String text = line.substring(0, line.length() - 1);
                    line.setLength(0);
                    endOfLine(text);
                }
            }
        }
    }

    private void endOfLine(String text) {
        switch (place) {
            case SIZE -> {
                String size = text.split(";", 2)[0].strip();
                if (!size.matches("[0-9A-Fa-f]{1,6}")) {
                    fault = "bad chunk size";
                    return;
                }
                left = Integer.parseInt(size, 16);
                place = left == 0 ? Place.TRAILER : Place.CHUNK;
            }
            case CHUNK_END -> {
                place = Place.SIZE;
                fault = text.isEmpty() ? null : "chunk longer than its size";
            }
            default -> place = text.isEmpty() ? Place.WHOLE : Place.TRAILER;
        }
    }

    /** Returns why it cannot be read, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    byte[] bytes() {
        return content.toByteArray();
    }
}
