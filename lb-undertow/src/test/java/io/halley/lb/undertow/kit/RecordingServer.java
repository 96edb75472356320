// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server that notes each octet that it gets, takes requests as the RFC wants them written, and answers each with its
 * target.
 */
public final class RecordingServer implements AutoCloseable {

    private static final String EXPECT = "Expect: 100-continue\r\n";
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final ServerSocket listener;
    private final List<Socket> sockets = new ArrayList<>();

    // Guarded by this.
    private final StringBuilder requests = new StringBuilder();
    private final StringBuilder parts = new StringBuilder();

    private RecordingServer(ServerSocket listener) {
        this.listener = listener;
    }

    public static RecordingServer start() throws IOException {
        RecordingServer server = new RecordingServer(new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1")));
        daemon(server::accept);
        return server;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "recording-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                synchronized (this) {
                    sockets.add(socket);
                }
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        StringBuilder pending = new StringBuilder();
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[65536];
            boolean asked = false;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                pending.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                for (int end = endOfRequest(pending); end > 0; end = endOfRequest(pending)) {
                    String request = pending.substring(0, end);
                    pending.delete(0, end);
                    note(requests, request);
                    if (!asked && request.contains(EXPECT)) {
                        send(socket, CONTINUE);
                    }
                    asked = false;
                    answer(socket, request);
                }
                if (!asked && pending.indexOf(EXPECT) > 0) {
                    asked = true;
                    send(socket, CONTINUE);
                }
            }
        } catch (IOException e) {
            // Cut: what had come is noted below.
        }
        if (!pending.isEmpty()) {
            note(parts, pending);
        }
    }

    private synchronized void note(StringBuilder to, CharSequence text) {
        to.append(text);
    }

    private static void answer(Socket socket, String request) throws IOException {
        String target = request.split(" ", 3)[1];
        String body = request.startsWith("HEAD ") ? "" : target;
        send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + body);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    // Strictly what the balancer is to write; anything else stays pending, and is a part.
    private static int endOfRequest(CharSequence bytes) throws IOException {
        String text = bytes.toString();
        int body = text.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return -1;
        }
        String head = text.substring(0, body).toLowerCase(Locale.ROOT);
        if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            return endOfChunks(text, body);
        }
        int length = head.indexOf("\r\ncontent-length: ");
        int end = length < 0
                ? body
                : body + Integer.parseInt(head.substring(length + 18, head.indexOf('\r', length + 18)));
        return end <= text.length() ? end : -1;
    }

    private static int endOfChunks(String text, int from) throws IOException {
        int at = from;
        while (true) {
            int line = text.indexOf("\r\n", at);
            if (line < 0) {
                return -1;
            }
            String size = text.substring(at, line);
            if (!size.matches("[0-9a-f]{1,8}")) {
                throw new IOException("chunk size: " + size);
            }
            at = line + 2 + Integer.parseInt(size, 16) + 2;
            if (size.matches("0+")) {
                return at <= text.length() ? at : -1;
            }
        }
    }

    public String uri() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Returns the whole requests that have come since this was last asked, as one text. */
    public synchronized String takeRequests() {
        String taken = requests.toString();
        requests.setLength(0);
        return taken;
    }

    /** Returns the beginnings of requests that were cut off since this was last asked. */
    public synchronized String takeParts() {
        String taken = parts.toString();
        parts.setLength(0);
        return taken;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (this) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
