// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server in a process of its own, which may be killed or stopped; it ends by itself after two minutes. */
final class ServerMain {

    private static final long LONGEST_LIFE_MILLIS = 120_000;

    private ServerMain() {}

    public static void main(String[] args) throws Exception {
        daemon(() -> {
            Thread.sleep(LONGEST_LIFE_MILLIS);
            Runtime.getRuntime().halt(1);
        });
        try (ServerSocket listener = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"))) {
            System.out.println(listener.getLocalPort());
            while (true) {
                Socket socket = listener.accept();
                daemon(() -> serve(socket, args[0]));
            }
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                // The connection's end.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(Socket socket, String name) throws IOException, InterruptedException {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                for (String field = in.readLine(); field != null && !field.isEmpty(); ) {
                    field = in.readLine();
                }
                if (line.contains("/hold")) {
                    Thread.sleep(LONGEST_LIFE_MILLIS);
                }
                boolean part = line.contains("/part");
                OutputStream out = socket.getOutputStream();
                String body = part ? "p".repeat(100) : name;
                int length = part ? 1000 : name.length();
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1));
                if (part) {
                    Thread.sleep(LONGEST_LIFE_MILLIS);
                }
            }
        }
    }
}
