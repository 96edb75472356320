// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay between a client and the front, to be cut: a client's network that breaks and comes back. */
final class Cable implements AutoCloseable {
    private final URI target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean plugged = true;

    Cable(URI target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Returns the target's address as seen through this cable. */
    URI address() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + target.getPath());
    }

    /** Cuts all connections, and each new one until it is plugged in again. */
    void unplug() {
        plugged = false;
        sockets.forEach(Cable::close);
        sockets.clear();
    }

    void plug() {
        plugged = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (plugged) {
                    relay(client, new Socket(target.getHost(), target.getPort()));
                } else {
                    client.close();
                }
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void relay(Socket client, Socket server) {
        sockets.add(client);
        sockets.add(server);
        daemon(() -> copy(client, server));
        daemon(() -> copy(server, client));
        if (!plugged) {
            close(client);
            close(server);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // Cut, or closed by either side: both ends close.
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        unplug();
    }
}
