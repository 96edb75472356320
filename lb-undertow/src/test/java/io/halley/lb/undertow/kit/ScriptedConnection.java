// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection of a {@link ScriptedServer}, as its script sees it. */
public final class ScriptedConnection implements AutoCloseable {

    private final ScriptedServer server;
    private final Socket socket;
    private final InputStream in;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean reset;

    ScriptedConnection(ScriptedServer server, Socket socket) throws IOException {
        this.server = server;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Returns the address that the other side connected from. */
    public String peer() {
        return socket.getInetAddress().getHostAddress();
    }

    /**
     * Reads one whole request, head and body as received, and notes it with the server.
     *
     * @throws IOException if the connection ends before it is whole
     */
    public String request() throws IOException {
        String head = head();
        String whole = head + body(head);
        server.received(whole);
        return whole;
    }

    /** Reads a request's head, up to the empty line, its CRLF included. */
    public String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) octet());
        }
        return head.toString();
    }

    private String body(String head) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            StringBuilder body = new StringBuilder();
            int size;
            do {
                String line = line();
                size = Integer.parseInt(line.trim(), 16);
                body.append(line);
                for (int i = 0; i < size + 2; i++) {
                    body.append((char) octet());
                }
            } while (size > 0);
            return body.toString();
        }
        int at = lower.indexOf("content-length: ");
        return at < 0 ? "" : exactly(Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at))));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) octet());
        }
        return line.toString();
    }

    public String exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Reads what is there; -1 at the end. */
    public int read(byte[] into) throws IOException {
        try {
            int n = in.read(into);
            if (n < 0) {
                ended.countDown();
            }
            return n;
        } catch (IOException e) {
            reset = !socket.isClosed();
            ended.countDown();
            throw e;
        }
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    public ScriptedConnection send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends the text an octet at a time, each in a segment of its own. */
    public void trickle(String text, int millisBetween) throws IOException, InterruptedException {
        for (int i = 0; i < text.length(); i++) {
            send(text.substring(i, i + 1));
            Thread.sleep(millisBetween);
        }
    }

    /** Sends the end, and goes on reading. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Resets the connection. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads and throws away until the peer ends the connection, in order or by a reset. */
    public void awaitEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // Nobody asked for it.
            }
        } catch (IOException e) {
            reset = !socket.isClosed();
        } finally {
            ended.countDown();
        }
    }

    /** Returns whether {@link #awaitEnd} or {@link #read} saw the peer's end within that time. */
    public boolean endedWithin(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Returns whether the peer's end was a reset. */
    public boolean wasReset() {
        return reset;
    }

    /** Returns the socket, for what the methods do not offer. */
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
