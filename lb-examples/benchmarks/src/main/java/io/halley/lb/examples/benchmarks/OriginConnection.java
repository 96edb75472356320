// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One connection of the {@link Origin}. */
final class OriginConnection {

    static final int BIG = 10 << 20;

    private static final byte[] SMALL = response("application/json", 120, "[" + "x".repeat(118) + "]");
    private static final byte[] DONE = response("text/plain", 2, "ok");
    private static final byte[] BIG_HEAD = response("application/octet-stream", BIG, "");
    private static final ByteBuffer BIG_PIECE = ByteBuffer.allocateDirect(256 * 1024);

    private final SocketChannel channel;
    private @Nullable ByteBuffer kept;
    private long bodyLeft;
    private long bigLeft;
    private boolean tunnel;

    OriginConnection(SocketChannel channel) {
        this.channel = channel;
    }

    void ready(SelectionKey key, ByteBuffer scratch) throws IOException {
        if (key.isWritable()) {
            sendBig(key);
        }
        if (!key.isReadable()) {
            return;
        }
        scratch.clear();
        if (kept != null) {
            scratch.put(kept);
            kept = null;
        }
        if (channel.read(scratch) < 0) {
            throw new EOFException();
        }
        scratch.flip();
        take(key, scratch);
    }

    private void take(SelectionKey key, ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (tunnel) {
                writeFully(in);
                return;
            }
            if (bodyLeft > 0) {
                int taken = (int) Math.min(bodyLeft, in.remaining());
                in.position(in.position() + taken);
                bodyLeft -= taken;
                if (bodyLeft == 0) {
                    writeFully(ByteBuffer.wrap(DONE));
                }
                continue;
            }
            int headEnd = Http.headEnd(in);
            if (headEnd < 0) {
                kept = ByteBuffer.allocate(in.remaining()).put(in).flip();
                return;
            }
            request(key, in, headEnd);
        }
    }

    private void request(SelectionKey key, ByteBuffer in, int headEnd) throws IOException {
        long length = Http.contentLength(in, headEnd);
        if (Http.startsWith(in, "GET /ws")) {
            String accept = accept(Http.header(in, headEnd, "sec-websocket-key"));
            in.position(headEnd);
            tunnel = true;
            writeFully(
                    ByteBuffer.wrap(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                            .getBytes(ISO_8859_1)));
        } else if (Http.startsWith(in, "GET /big")) {
            in.position(headEnd);
            writeFully(ByteBuffer.wrap(BIG_HEAD));
            bigLeft = BIG;
            sendBig(key);
        } else if (Http.startsWith(in, "POST /upload")) {
            in.position(headEnd);
            bodyLeft = length;
        } else {
            boolean hold = Http.startsWith(in, "POST /hold");
            in.position(Math.min(in.limit(), headEnd + (int) length));
            if (!hold) {
                writeFully(ByteBuffer.wrap(SMALL));
            }
        }
    }

    private void sendBig(SelectionKey key) throws IOException {
        while (bigLeft > 0) {
            ByteBuffer piece = BIG_PIECE.duplicate();
            piece.limit((int) Math.min(bigLeft, piece.capacity()));
            int sent = channel.write(piece);
            bigLeft -= sent;
            if (sent == 0) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static byte[] response(String type, int length, String body) {
        return ("HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 18:00:00 GMT\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + length + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
