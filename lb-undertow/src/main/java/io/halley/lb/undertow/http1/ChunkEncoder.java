// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;

/**
 * Writes what stands around the data of a chunked body (RFC 9112 section 7.1), for gathering writes.
 *
 * <p>What follows a chunk's data is written together with what precedes the next, so that a chunk costs two buffers.
 * The buffer returned is the encoder's own and is to be written before the next call. Not thread-safe.
 */
public final class ChunkEncoder {

    /** The most octets that one call returns: CRLF, eight digits, CRLF. */
    public static final int MAX_LENGTH = 12;

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private final ByteBuffer line = ByteBuffer.allocate(MAX_LENGTH);
    private boolean inData;

    /** Starts another body. */
    public void reset() {
        inData = false;
        line.clear().limit(0);
    }

    /**
     * Returns what to write before the data of a chunk.
     *
     * @param size the number of data octets, at least 1
     */
    public ByteBuffer chunk(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 1, since 0 ends the body)");
        }
        open();
        int shift = 28 - (Integer.numberOfLeadingZeros(size) & ~3);
        for (; shift >= 0; shift -= 4) {
            line.put(DIGITS[size >>> shift & 15]);
        }
        line.put(Octets.CR).put(Octets.LF);
        inData = true;
        return line.flip();
    }

    /** Returns what to write after the data of the last chunk: the end of the body, without trailers. */
    public ByteBuffer end() {
        open();
        line.put((byte) '0').put(Octets.CR).put(Octets.LF).put(Octets.CR).put(Octets.LF);
        inData = false;
        return line.flip();
    }

    private void open() {
        line.clear();
        if (inData) {
            line.put(Octets.CR).put(Octets.LF);
        }
    }
}
