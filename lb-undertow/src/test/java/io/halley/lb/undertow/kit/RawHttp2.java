// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An HTTP/2 client with prior knowledge and without TLS, that sends exactly the fields that it is given. */
public final class RawHttp2 implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final byte[] CANCEL = {0, 0, 0, 8};
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int LARGEST_FRAME = 16_384;

    private final Socket socket = new Socket();
    private final HpackDecoder decoder = new HpackDecoder();
    private final DataInputStream in;
    private int nextStream = 1;

    public RawHttp2(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /**
     * Sends a request on a stream of its own, and returns what became of it.
     *
     * @param fields name and value in turn, as they are to be sent
     * @param body null for none
     * @return the status; "reset" for the stream, "closed" for the connection
     */
    public String request(String body, String... fields) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        try {
            frame(HEADERS, END_HEADERS | (body == null ? END_STREAM : 0), stream, block(fields));
            if (body != null) {
                data(stream, body.getBytes(StandardCharsets.ISO_8859_1));
            }
            return outcome(stream);
        } catch (IOException e) {
            return "closed";
        }
    }

    /** Sends so many requests, each taken back at once; returns how many were taken until the connection was closed. */
    public int resetAtOnce(int requests, String... fields) {
        byte[] head = block(fields);
        for (int i = 0; i < requests; i++) {
            try {
                frame(HEADERS, END_HEADERS | END_STREAM, nextStream, head);
                frame(RST_STREAM, 0, nextStream, CANCEL);
            } catch (IOException e) {
                return i;
            }
            nextStream += 2;
        }
        return requests;
    }

    /** Sends a head that goes on for so many frames, without an end; returns how many were taken until the close. */
    public int continueForEver(int frames, String... fields) {
        byte[] more = block("x-more", "y".repeat(10_000));
        try {
            frame(HEADERS, END_STREAM, nextStream, block(fields));
        } catch (IOException e) {
            return 0;
        }
        for (int i = 0; i < frames; i++) {
            try {
                frame(CONTINUATION, 0, nextStream, more);
            } catch (IOException e) {
                return i;
            }
        }
        return frames;
    }

    private static byte[] block(String... fields) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            head.write(0);
            string(head, fields[i]);
            string(head, fields[i + 1]);
        }
        return head.toByteArray();
    }

    private void data(int stream, byte[] body) throws IOException {
        for (int from = 0; from < body.length || from == 0; from += LARGEST_FRAME) {
            int to = Math.min(body.length, from + LARGEST_FRAME);
            frame(DATA, to == body.length ? END_STREAM : 0, stream, Arrays.copyOfRange(body, from, to));
        }
    }

    private static void string(ByteArrayOutputStream to, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = octets.length;
        if (length < 127) {
            to.write(length);
        } else {
            to.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                to.write(length & 127 | 128);
            }
            to.write(length);
        }
        to.writeBytes(octets);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    private String outcome(int stream) throws IOException {
        StringBuilder status = new StringBuilder();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            } else if (type == GOAWAY) {
                return "closed";
            } else if (type == HEADERS) {
                decode(payload, of == stream ? status : new StringBuilder());
            }
            if (of == stream && type == RST_STREAM) {
                return status.isEmpty() ? "reset" : status.toString();
            }
            if (of == stream && (flags & END_STREAM) != 0 && (type == HEADERS || type == DATA)) {
                return status.toString();
            }
        }
    }

    private void decode(byte[] block, StringBuilder status) throws IOException {
        decoder.setHeaderEmitter((name, value, never) -> {
            if (name.equalToString(":status")) {
                status.append(value);
            }
        });
        try {
            decoder.decode(ByteBuffer.wrap(block), false);
        } catch (HpackException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
