// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;

/** Reads the trailers of a chunked body under the rules and limits of a head, and keeps none of them. */
final class TrailerReader {

    private enum Place {
        LINE_START,
        NAME,
        VALUE,
        LINE_END,
        BLOCK_END
    }

    private final int maxBytes;
    private final int maxLines;
    private Place place = Place.LINE_START;
    private int bytes;
    private int lines;
    private String fault = "";

    TrailerReader(int maxBytes, int maxLines) {
        this.maxBytes = maxBytes;
        this.maxLines = maxLines;
    }

    void reset() {
        place = Place.LINE_START;
        bytes = 0;
        lines = 0;
        fault = "";
    }

    String fault() {
        return fault;
    }

    HeadProgress read(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (++bytes > maxBytes) {
                return bad("more than " + maxBytes + " octets");
            }
            if (place == Place.BLOCK_END && b == Octets.LF) {
                return HeadProgress.COMPLETE;
            }
            if (!step(b)) {
                return bad(Octets.show(b & 0xff) + " (expected: field lines that end in CRLF)");
            }
            if (lines > maxLines) {
                return bad("more than " + maxLines + " lines");
            }
        }
        return HeadProgress.NEED_MORE;
    }

    private boolean step(byte b) {
        switch (place) {
            case LINE_START -> {
                if (b == Octets.CR) {
                    place = Place.BLOCK_END;
                    return true;
                }
                lines++;
                place = Place.NAME;
                return Octets.isToken(b);
            }
            case NAME -> {
                place = b == ':' ? Place.VALUE : Place.NAME;
                return b == ':' || Octets.isToken(b);
            }
            case VALUE -> {
                place = b == Octets.CR ? Place.LINE_END : Place.VALUE;
                return b == Octets.CR || Octets.isValue(b);
            }
            case LINE_END -> {
                place = Place.LINE_START;
                return b == Octets.LF;
            }
            default -> {
                return false;
            }
        }
    }

    private HeadProgress bad(String why) {
        fault = "trailer: " + why;
        return HeadProgress.BAD;
    }
}
