// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import static java.util.Objects.requireNonNull;

import io.halley.lb.undertow.http1.ChunkEncoder;
import io.halley.lb.undertow.http1.MalformedBodyException;
import io.halley.lb.undertow.http1.RequestGate;
import io.halley.lb.undertow.http1.RequestHeadWriter;
import io.halley.lb.undertow.upstream.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way from the client to a server: what of its body is in hand, and what has been sent.
 *
 * <p>A small body is read whole before a server is asked for, so that a slow client holds no slot and a failed attempt
 * can be repeated; of a larger one the beginning, and the rest is passed on as the server takes it. What a server must
 * not get twice is dropped as soon as a byte of it has been written. Thread: the IO thread.
 */
final class RequestStream {

    private static final Logger LOG = LoggerFactory.getLogger(RequestStream.class);
    private static final byte[] NOTHING = new byte[0];

    // One fast client must not keep the thread's other connections waiting.
    private static final int MOST_ROUNDS = 8;

    // RFC 9110 section 9.2.2.
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

    private final RelayThread thread;
    private @Nullable ClientExchange client;
    private boolean idempotent;
    private long announced;
    private long most;
    private byte[] kept = NOTHING;
    private int keptLength;
    private boolean complete;
    private boolean dropped;

    // The attempt.
    private @Nullable ChunkEncoder chunks;
    private boolean begun;
    private boolean touched;
    private boolean broken;
    private @Nullable ByteBuffer unsent;
    private boolean flushed;
    private boolean interrupted;
    private long read;
    private long reported;

    RequestStream(RelayThread thread) {
        this.thread = thread;
    }

    /**
     * Takes the request of a client, as if it were the first one.
     *
     * @param length what {@link RequestGate#bodyLength} says
     */
    void take(ClientExchange from, long length) {
        client = from;
        most = from.maxBody();
        complete = from.isRequestComplete();
        // HTTP/2 needs no header for a body.
        announced = length == RequestGate.NO_BODY && !complete ? RequestGate.CHUNKED : length;
        idempotent = IDEMPOTENT.contains(from.method());
        kept = NOTHING;
        keptLength = 0;
        dropped = false;
        read = 0;
        reported = 0;
        interrupted = false;
        beginAttempt();
        begun = false;
    }

    private void beginAttempt() {
        begun = true;
        touched = false;
        broken = false;
        unsent = null;
        flushed = false;
        chunks = null;
    }

    private ClientExchange client() {
        return requireNonNull(client, "no request is under way");
    }

    /** Returns whether all of it has been read from the client. */
    boolean isComplete() {
        return complete;
    }

    /** Returns whether all of it has been given to the server. */
    boolean isSent() {
        return begun && complete && !broken && unsent == null && flushed;
    }

    /** Returns whether the server takes no more of it. */
    boolean isBroken() {
        return broken;
    }

    /** Returns whether the server has taken a byte of it, in this attempt. */
    boolean isTouched() {
        return touched;
    }

    /** Returns whether it can be sent once more: nothing of it was sent, or it is harmless and still in hand. */
    boolean isReplayable() {
        return !touched || (idempotent && complete && !dropped);
    }

    /** Returns whether it is harmless to send it twice, and costs nothing. */
    boolean isBodilessIdempotent() {
        return idempotent && complete && read == 0;
    }

    /** Returns the body bytes read since this was last asked. */
    long takeProgress() {
        long progress = read - reported;
        reported = read;
        return progress;
    }

    /** Returns the bytes read in all. */
    long bytesRead() {
        return read;
    }

    /** Returns whether the client's next bytes are wanted. */
    boolean wantsClient() {
        return !complete && unsent == null && !broken;
    }

    /** Returns whether there may be more at hand, which is left for the thread's next turn. */
    boolean isInterrupted() {
        return interrupted;
    }

    /** Returns whether the server has to take bytes before anything else. */
    boolean wantsServer() {
        return begun && !broken && (unsent != null || !flushed);
    }

    /**
     * Reads the body, or its beginning, before a server is asked for.
     *
     * @param most how many bytes are to be in hand
     * @return whether that is done; else the client has to send more
     */
    boolean admit(int most) throws IOException {
        while (!complete && keptLength < most) {
            ByteBuffer scratch = thread.toServer();
            scratch.limit(Math.min(scratch.capacity(), most - keptLength));
            int n = client().read(scratch);
            if (n == 0) {
                return false;
            }
            if (n < 0) {
                complete = true;
            } else {
                keep(scratch.flip(), most);
                checkLength();
            }
        }
        checkLength();
        return true;
    }

    // HTTP/1 ends a body by its length. HTTP/2 does not, and what is more or less than announced would be the beginning
    // of the next request, or make the next request a part of this one (RFC 9113 section 8.1.1).
    private void checkLength() throws MalformedBodyException {
        if (announced >= 0 && (read > announced || (complete && read < announced))) {
            throw new MalformedBodyException((complete ? "" : "at least ") + read + " bytes, announced " + announced);
        }
    }

    /** Returns what of the body is in hand before it is sent. */
    ByteBuffer inHand() {
        return ByteBuffer.wrap(kept, 0, keptLength).asReadOnlyBuffer();
    }

    private void keep(ByteBuffer bytes, int most) {
        int n = bytes.remaining();
        if (keptLength == 0 && n <= RelayThread.BUFFER_SIZE) {
            kept = thread.bodyBuffer(this);
        } else if (kept.length - keptLength < n) {
            long exact = announced > 0 ? Math.min(announced, most) : 0;
            byte[] larger = Arrays.copyOf(kept, (int)
                    Math.max(exact, Math.min(most, Math.max(keptLength + n, kept.length * 2L))));
            dropKept();
            kept = larger;
        }
        bytes.get(kept, keptLength, n);
        keptLength += n;
        read += n;
    }

    /** Moves what it keeps in the thread's buffer to an array of its own, since another request needs the buffer. */
    void leaveBodyBuffer() {
        kept = Arrays.copyOf(kept, keptLength);
    }

    private void dropKept() {
        thread.bodyBufferFree(this);
        kept = NOTHING;
    }

    /** Lets go of what is kept of the body. */
    void free() {
        dropKept();
        keptLength = 0;
    }

    /** Lets go of the client, once the request is over. */
    void forgetClient() {
        client = null;
    }

    /** Returns how the body is to be framed, as {@link RequestHeadWriter#body} wants it. */
    long framing() {
        boolean whole = complete && announced == RequestGate.CHUNKED;
        return whole ? keptLength : announced;
    }

    /** Starts an attempt: sends the head and what is in hand of the body, by one write if the server takes it. */
    void send(RequestHeadWriter head, Wire server) {
        beginAttempt();
        chunks = framing() == RequestGate.CHUNKED ? new ChunkEncoder() : null;
        int length = head.length() + keptLength + 2 * ChunkEncoder.MAX_LENGTH;
        ByteBuffer out = thread.toServer();
        if (length > out.capacity()) {
            out = ByteBuffer.allocate(length);
        }
        head.copyTo(out, 0);
        if (keptLength > 0) {
            if (chunks != null) {
                out.put(chunks.chunk(keptLength));
            }
            out.put(kept, 0, keptLength);
        }
        write(out.flip(), server);
        if (touched && !(idempotent && complete)) {
            dropped = keptLength > 0;
            dropKept();
            keptLength = 0;
        }
    }

    /**
     * Passes on what the client sends, until it has no more or the server takes no more.
     *
     * @throws IOException if the client breaks off
     */
    void pump(Wire server) throws IOException {
        interrupted = false;
        if (!begun || broken || !sendRest(server)) {
            return;
        }
        for (int rounds = 0; !complete && unsent == null; rounds++) {
            if (rounds == MOST_ROUNDS) {
                interrupted = true;
                return;
            }
            ByteBuffer scratch = thread.toServer();
            int start = ChunkEncoder.MAX_LENGTH;
            scratch.position(start).limit(scratch.capacity() - ChunkEncoder.MAX_LENGTH);
            int n = client().read(scratch);
            while (n > 0 && scratch.hasRemaining()) {
                n = client().read(scratch);
            }
            complete = n < 0;
            int data = scratch.position() - start;
            if (data == 0 && !complete) {
                return;
            }
            read += data;
            checkLength();
            if (data > 0) {
                // What goes on from here is not kept: another server could not be given all of it.
                dropped = true;
                dropKept();
                keptLength = 0;
            }
            if (most > 0 && read > most) {
                throw new MalformedBodyException("more than " + most + " bytes");
            }
            write(frame(scratch, start, data), server);
        }
    }

    // The size goes in front of the data, right-aligned into the room that was left for it.
    private ByteBuffer frame(ByteBuffer scratch, int start, int data) {
        int from = start;
        int end = start + data;
        scratch.limit(scratch.capacity());
        if (chunks != null && data > 0) {
            ByteBuffer size = chunks.chunk(data);
            from = start - size.remaining();
            scratch.put(from, size, size.position(), size.remaining());
        }
        if (chunks != null && complete) {
            ByteBuffer last = chunks.end();
            scratch.put(end, last, last.position(), last.remaining());
            end += last.remaining();
        }
        return scratch.position(from).limit(end);
    }

    private boolean sendRest(Wire server) {
        ByteBuffer rest = unsent;
        unsent = null;
        write(rest == null ? AnswerWriter.NOTHING : rest, server);
        return unsent == null && flushed;
    }

    private void write(ByteBuffer bytes, Wire server) {
        int before = bytes.remaining();
        try {
            try {
                if (before > 0) {
                    server.write(bytes);
                }
            } finally {
                // Not the count that write returns: TLS may return 0 after it has taken bytes.
                touched |= bytes.remaining() < before;
            }
            if (bytes.hasRemaining()) {
                unsent = bytes.isDirect()
                        ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()
                        : bytes;
            } else {
                flushed = server.flush();
            }
        } catch (IOException e) {
            // The server may have answered before it closed: what can be read will tell.
            LOG.debug("the server takes no more of the request: {}", e.toString());
            broken = true;
            unsent = null;
        }
    }
}
