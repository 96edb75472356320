// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does with each connection what a test says, and notes how the connections ended. */
final class RawServer implements AutoCloseable {

    /** What is done with one connection; it is closed when this returns or throws. */
    @FunctionalInterface
    interface Behaviour {
        void serve(RawServer server, Socket socket) throws IOException;
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();
    final AtomicInteger accepted = new AtomicInteger();
    private final ServerSocket listener;
    private final String scheme;

    RawServer(Behaviour behaviour) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http", behaviour);
    }

    RawServer(ServerSocket listener, String scheme, Behaviour behaviour) {
        this.listener = listener;
        this.scheme = scheme;
        run(() -> {
            while (true) {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                run(() -> {
                    try (socket) {
                        behaviour.serve(this, socket);
                    }
                });
            }
        });
    }

    /** Returns a server that answers a request with these characters and then waits for the client's end. */
    static RawServer answering(String response) throws IOException {
        return new RawServer((server, socket) -> {
            server.readHead(socket);
            server.send(socket, response);
            server.awaitEnd(socket);
        });
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port());
    }

    int port() {
        return listener.getLocalPort();
    }

    String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        requests.add(head.toString());
        return head.toString();
    }

    void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads to the end and notes what came and how it ended, for example {@code 8 bytes, closed}. */
    void awaitEnd(Socket socket) throws IOException {
        int bytes = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                bytes++;
            }
            ends.add(bytes + " bytes, closed");
        } catch (SocketException e) {
            ends.add(bytes + " bytes, reset");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void run(Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        // The socket or the listener was closed: the end of this thread's work.
                    }
                },
                "raw-server");
        thread.setDaemon(true);
        thread.start();
    }
}
