// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chunked body (RFC 9112 section 7.1) in pieces of any size, without copying its data.
 *
 * <p>Strict: sizes of 1 to 15 hexadecimal digits, nothing between size and semicolon or CRLF, extensions of at most
 * 256 octets without control octets, CRLF only. Extensions and trailers are checked and dropped.
 *
 * <pre>{@code
 * int n = decoder.next(in);       // n > 0: data stands at in.position()
 * channel.write(slice(in, n));    // took some of it, m octets
 * in.position(in.position() + m);
 * decoder.taken(m);
 * }</pre>
 *
 * <p>Thread: not thread-safe; the owner's thread only.
 */
public final class ChunkDecoder {

    /** All octets were taken and the body goes on. */
    public static final int NEED_MORE = 0;

    /** The body is whole; the buffer stands at the first octet behind it. */
    public static final int END = -1;

    /** The body is refused; see {@link #fault()}. */
    public static final int BAD = -2;

    private static final int MAX_DIGITS = 15;
    private static final int MAX_EXTENSION = 256;

    // Many small chunks with long extensions would cost much and carry little. Go's net/http has the same bound.
    private static final int MAX_OVERHEAD = 16 * 1024;
    private static final int FREE_OVERHEAD = 16;

    private enum Place {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        ENDED,
        REFUSED
    }

    private final TrailerReader trailers;
    private Place place = Place.SIZE;
    private long left;
    private int digits;
    private int extension;
    private long overhead;
    private @Nullable String fault;

    /** Creates a decoder with the limits of {@link ResponseHeadParser} for the trailers. */
    public ChunkDecoder() {
        this(ResponseHeadParser.MAX_BYTES, ResponseHeadParser.MAX_FIELDS);
    }

    /**
     * Creates a decoder.
     *
     * @param maxTrailerBytes the most octets of trailers, the empty line included
     * @param maxTrailers the most trailer lines
     */
    public ChunkDecoder(int maxTrailerBytes, int maxTrailers) {
        trailers = new TrailerReader(maxTrailerBytes, maxTrailers);
    }

    /** Starts at the beginning of another body. */
    public void reset() {
        place = Place.SIZE;
        left = 0;
        digits = 0;
        extension = 0;
        overhead = 0;
        fault = null;
        trailers.reset();
    }

    /** Returns why the body was refused; empty if it was not. */
    public String fault() {
        return fault == null ? "" : fault;
    }

    /** Returns whether the whole body has been read. */
    public boolean isEnded() {
        return place == Place.ENDED;
    }

    /**
     * Returns how many octets of data stand at the buffer's position, or {@link #NEED_MORE}, {@link #END} or
     * {@link #BAD}.
     *
     * <p>Takes the octets around the data only; called again without {@link #taken} it returns the same.
     */
    public int next(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (place == Place.DATA) {
                return (int) Math.min(left, in.remaining());
            }
            if (place == Place.ENDED || place == Place.REFUSED) {
                break;
            }
            if (place == Place.TRAILERS) {
                trailers(in);
            } else {
                framing(in.get());
            }
        }
        if (place == Place.ENDED) {
            return END;
        }
        return place == Place.REFUSED ? BAD : NEED_MORE;
    }

    /** Notes that the caller has taken {@code octets} of the data that {@link #next} announced. */
    public void taken(int octets) {
        if (place != Place.DATA || octets < 0 || octets > left) {
            throw new IllegalStateException("taken: " + octets + " octets, of " + left + " announced");
        }
        left -= octets;
        if (left == 0) {
            place = Place.DATA_CR;
        }
    }

    private void framing(byte b) {
        switch (place) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> sizeEnd(b);
            case DATA_CR -> expect(b, Octets.CR, Place.DATA_LF);
            case DATA_LF -> {
                expect(b, Octets.LF, Place.SIZE);
                digits = 0;
                extension = 0;
            }
            default -> throw new IllegalStateException(place.toString());
        }
    }

    private void size(byte b) {
        int digit = Octets.hex(b);
        if (digit >= 0) {
            if (++digits > MAX_DIGITS) {
                refuse("chunk size: more than " + MAX_DIGITS + " digits");
            }
            left = left << 4 | digit;
        } else if (digits == 0) {
            refuse("chunk size: " + Octets.show(b & 0xff) + " (expected: a hexadecimal digit)");
        } else if (b == Octets.CR) {
            place = Place.SIZE_LF;
        } else if (b == ';') {
            place = Place.EXTENSION;
        } else {
            refuse("chunk size: " + Octets.show(b & 0xff) + " (expected: a hexadecimal digit, CRLF or ';')");
        }
    }

    private void extension(byte b) {
        if (b == Octets.CR) {
            place = Place.SIZE_LF;
        } else if (!Octets.isValue(b) || b == '\t') {
            refuse("chunk extension: " + Octets.show(b & 0xff) + " (expected: no control octets, CRLF at the end)");
        } else if (++extension > MAX_EXTENSION) {
            refuse("chunk extension: more than " + MAX_EXTENSION + " octets");
        }
    }

    private void sizeEnd(byte b) {
        expect(b, Octets.LF, left == 0 ? Place.TRAILERS : Place.DATA);
        overhead = Math.max(0, overhead + digits + extension - FREE_OVERHEAD - 2 * left);
        if (overhead > MAX_OVERHEAD) {
            refuse("chunks: too much extension for too little data");
        }
    }

    private void trailers(ByteBuffer in) {
        switch (trailers.read(in)) {
            case COMPLETE -> place = Place.ENDED;
            case BAD -> refuse(trailers.fault());
            case NEED_MORE -> {}
        }
    }

    private void expect(byte b, byte expected, Place next) {
        if (b == expected) {
            place = next;
        } else {
            refuse("chunk: " + Octets.show(b & 0xff) + " (expected: CRLF)");
        }
    }

    private void refuse(String why) {
        place = Place.REFUSED;
        fault = why;
    }
}
