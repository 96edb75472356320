// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OpenLoadIT {

    private static final long SECOND = 1_000_000_000L;
    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1);

    /** The request that the server thinks about for 400 ms. */
    private static final int SLOW = 100;

    /** A closed loop of one client would have one slow request, and all others fast: the median would not see it. */
    @Test
    void requestsThatWereDueWhileTheServerStoodStillCountAsSlow() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> accept(server));
            acceptor.setDaemon(true);
            acceptor.start();
            try (OpenLoad load = new OpenLoad(Workload.POST_1, server.getLocalPort())) {
                Histogram latencies = load.run(200, 0, 2 * SECOND);

                assertThat(latencies.getTotalCount()).isEqualTo(400);
                // 80 were due in the 400 ms, and half of those had 200 ms or more of it left.
                assertThat(latencies.getCountBetweenValues(SECOND / 5, Long.MAX_VALUE / 4))
                        .isGreaterThanOrEqualTo(30);
            }
        }
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket));
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            int requests = 0;
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == ']') {
                    if (++requests == SLOW) {
                        Thread.sleep(400);
                    }
                    socket.getOutputStream().write(ANSWER);
                }
            }
        } catch (IOException | InterruptedException over) {
            // The client has left.
        }
    }
}
