// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each connection what a script says, byte for byte, with a thread for each. */
public final class ScriptedServer implements AutoCloseable {

    /** What is done to one connection, which is closed afterwards. */
    @FunctionalInterface
    public interface Script {
        void run(ScriptedConnection connection) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger broken = new AtomicInteger();

    private ScriptedServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    public static ScriptedServer start(Script script) throws IOException {
        ScriptedServer server =
                new ScriptedServer(new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1")), script);
        daemon(server::accept);
        return server;
    }

    /** Starts a server that answers the n-th request of every connection with the n-th response, then goes on reading. */
    public static ScriptedServer answering(String... responses) throws IOException {
        return start(connection -> {
            for (String response : responses) {
                connection.request();
                connection.send(response);
            }
            connection.awaitEnd();
        });
    }

    /** Returns a port on which nobody listens. */
    public static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                ScriptedConnection connection = new ScriptedConnection(this, socket);
                connections.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(ScriptedConnection connection) {
        try (connection) {
            script.run(connection);
        } catch (IOException e) {
            broken.incrementAndGet();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    void received(String request) {
        requests.add(request);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    /** Returns the whole requests that have come, head and body as received. */
    public List<String> requests() {
        return requests;
    }

    /** Returns the connections that have been opened. */
    public List<ScriptedConnection> connections() {
        return connections;
    }

    /** Returns how many scripts ended because the peer broke off. */
    public int broken() {
        return broken.get();
    }

    /** Stops listening: further connections are refused; those that are open stay. */
    public void refuse() throws IOException {
        int port = port();
        listener.close();
        // A thread that was in accept() may take another one before it hears of that.
        while (isListening(port)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isListening(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (java.net.ConnectException e) {
            return false;
        } catch (java.net.SocketException e) {
            // Reset as it closes: the next one will tell.
            return true;
        }
    }

    /** Dies as a process does: refuses connections, and resets those that are open. */
    public void kill() throws IOException {
        refuse();
        for (ScriptedConnection connection : connections) {
            if (!connection.socket().isClosed()) {
                connection.reset();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (ScriptedConnection connection : connections) {
            connection.close();
        }
    }
}
