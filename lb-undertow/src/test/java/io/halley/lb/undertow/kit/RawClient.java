// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A client that sends exactly the bytes it is given, and reads responses strictly. */
public final class RawClient implements AutoCloseable {

    private static final int LONGEST_WAIT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new java.io.BufferedInputStream(socket.getInputStream());
    }

    public static RawClient connect(int port) throws IOException {
        return connect(port, 0);
    }

    /**
     * Connects with a small window.
     *
     * @param receiveBuffer in bytes, 0 for the system's own choice
     */
    public static RawClient connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return new RawClient(socket);
    }

    /** Connects and speaks TLS. */
    public static RawClient connect(int port, SSLContext context) throws IOException {
        Socket socket = context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
        return new RawClient(socket);
    }

    /** Returns the socket, for what the methods do not offer. */
    public Socket socket() {
        return socket;
    }

    /** Sends text as octets; line ends are to be written as CRLF. */
    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a request without a body and returns the response. */
    public Response get(String target, String... headerLines) throws IOException {
        send(head("GET " + target, headerLines));
        return read();
    }

    /** Sends a request with a body of known length and returns the response. */
    public Response post(String target, String body, String... headerLines) throws IOException {
        send(head("POST " + target, headerLines)
                        .replaceFirst("\r\n\r\n$", "\r\nContent-Length: " + body.length() + "\r\n\r\n")
                + body);
        return read();
    }

    private static String head(String line, String... headerLines) {
        StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: test\r\n");
        for (String header : headerLines) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** Half-closes: sends the end. */
    public RawClient shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Resets the connection. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads one response, the answer to anything but HEAD. */
    public Response read() throws IOException {
        return read(false);
    }

    /**
     * Reads one response.
     *
     * @throws IOException if the connection ends or fails before its end
     */
    public Response read(boolean answersHead) throws IOException {
        String statusLine = line();
        Map<String, String> headers = new LinkedHashMap<>();
        StringBuilder raw = new StringBuilder(statusLine).append('\n');
        for (String line = line(); !line.isEmpty(); line = line()) {
            raw.append(line).append('\n');
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                    line.substring(colon + 1).trim(),
                    (a, b) -> a + " | " + b);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        byte[] body = body(status, headers, answersHead);
        return new Response(status, headers, raw.toString(), new String(body, StandardCharsets.ISO_8859_1));
    }

    private byte[] body(int status, Map<String, String> headers, boolean answersHead) throws IOException {
        if (answersHead || status < 200 || status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.write(exactly(size));
                line();
            }
            line();
            return body.toByteArray();
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
    }

    /** Reads exactly that many bytes. */
    public byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new java.io.EOFException("the connection ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** Reads a line that ends in CRLF. */
    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new java.io.EOFException("the connection ended in the line: " + line);
            }
            line.append((char) b);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    /** Returns whether the connection has ended, in order or by a reset, and nothing more comes. */
    public boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Reads and throws away what is there, and returns whether the connection has ended behind it. */
    public boolean isEndedAfterRest() {
        try {
            byte[] waste = new byte[8192];
            while (in.read(waste) >= 0) {
                // Not looked at.
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * One response.
     *
     * @param headers by name in lower case; several lines of a name joined by {@code " | "}
     * @param head the head as received
     */
    public record Response(int status, Map<String, String> headers, String head, String body) {
        public String header(String name) {
            return headers.get(name.toLowerCase(java.util.Locale.ROOT));
        }
    }
}
