// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.event.AccessLog;
import io.halley.lb.model.Captures;
import io.halley.lb.model.FrontendView;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.AccessLines;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.LogLine;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same servers and the same requests, by HAProxy and by Halley: the lines of both, field by field. */
class HaproxyLogIT {

    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /** What is sent, one connection each; {@code !} before it closes the connection at once, behind the first octet. */
    private static final List<String> REQUESTS = List.of(
            "GET /plain HTTP/1.1\r\nHost: x\r\nUser-Agent: we{i|r}d\"#agent\r\n\r\n",
            "GET /plain HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\nX-A: one\r\nX-A: two\r\n\r\n",
            "GET /plain HTTP/1.1\r\nHost: x\r\nCookie: SID=bogus-and-long\r\n\r\n",
            "GET /plain?q=%22a%0a HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /own HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /status HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /close HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /junk HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /silent HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /half HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /stall HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /plain HTTP/1.1\r\nHost: x\r\nCookie: SID=dead\r\n\r\n",
            "!GET /stall HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n",
            "GET /chat HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n" + UPGRADE + "\r\n",
            "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

    private final Rig rig = new Rig();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private record Frontend(String name, int connections, Captures captures) implements FrontendView {}

    @Test
    void linesAreThoseOfHaproxyFieldByField() throws Exception {
        assumeThat(Files.isExecutable(HAPROXY)).as("haproxy is not installed").isTrue();
        int server = rig.scripted(HaproxyLogIT::serve).port();
        int dead = ScriptedServer.unusedPort();

        List<LogLine> theirs = haproxy(server, dead);
        List<LogLine> ours = halley(server, dead);

        SoftAssertions differences = new SoftAssertions();
        for (int i = 0; i < REQUESTS.size(); i++) {
            String request = REQUESTS.get(i);
            differences.assertThat(fields(ours.get(i))).as(request).isEqualTo(fields(theirs.get(i)));
            differences.assertThat(ours.get(i).timers().get(4)).as(request).isBetween(0L, 10_000L);
        }
        differences.assertAll();
    }

    /** Everything but times, port and bytes, of which HAProxy counts its own form of the head. */
    private static String fields(LogLine line) {
        return String.join(
                "\n",
                line.client().replaceAll(":\\d+$", ""),
                line.frontend() + " " + line.server(),
                line.reached(),
                line.end(),
                line.requestCookie() + " " + line.responseCookie(),
                // HAProxy may still have the connection of the client before.
                line.counts().replaceFirst("^\\d+/\\d+", "-/-") + " " + line.retries() + " " + line.queues(),
                line.captures(),
                line.request());
    }

    private static void serve(io.halley.lb.undertow.kit.ScriptedConnection connection) throws Exception {
        while (true) {
            String target = connection.request().split(" ")[1];
            if (target.startsWith("/plain")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc");
            } else if (target.equals("/own")) {
                connection.send("HTTP/1.1 200 OK\r\nSet-Cookie: SID=x; path=/\r\nContent-Length: 3\r\n\r\nabc");
            } else if (target.equals("/status")) {
                connection.send("HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nabc");
            } else if (target.equals("/junk")) {
                connection.send("hello\r\n\r\n");
                return;
            } else if (target.equals("/half")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                return;
            } else if (target.equals("/stall")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                connection.awaitEnd();
                return;
            } else if (target.equals("/silent")) {
                connection.awaitEnd();
                return;
            } else if (target.equals("/chat")) {
                connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
                return;
            } else {
                return;
            }
        }
    }

    private static void play(int port, String request) throws IOException {
        boolean leaves = request.startsWith("!");
        try (RawClient client = RawClient.connect(port)) {
            client.send(leaves ? request.substring(1) : request);
            if (leaves) {
                client.exactly(1);
                client.reset();
                return;
            }
            int status = client.read().status();
            if (status == 101) {
                client.isEnded();
            }
        } catch (java.io.EOFException | java.net.SocketException e) {
            // The answer was cut, in order or by a reset, as it should be.
        }
    }

    private List<LogLine> halley(int server, int dead) throws Exception {
        try (AccessLines log = new AccessLines()) {
            Balancer balancer = rig.start(BalancerHandler.builder(io.halley.lb.Backend.builder("bk")
                            .server("a", "http://127.0.0.1:" + server)
                            .server("dead", "http://127.0.0.1:" + dead, s -> s.weight(0))
                            .affinity(
                                    Affinity.insertCookie("SID").indirect(false).nocache(false))
                            .serverConnections(io.halley.lb.model.ServerConnections.close())
                            .retry(RetryPolicy.retries(1).redispatch(Redispatch.LAST_RETRY))
                            .timeouts(t -> t.connect(Duration.ofSeconds(1))
                                    .client(Duration.ofSeconds(2))
                                    .server(Duration.ofMillis(500))
                                    .tunnel(Duration.ofSeconds(5)))
                            .build())
                    .frontend(new Frontend("ft", 1, CAPTURES))
                    .listener(AccessLog.httpLog())
                    .start());
            for (int i = 0; i < REQUESTS.size(); i++) {
                play(balancer.port(), REQUESTS.get(i));
                log.await(i + 1);
            }
            return log.await(REQUESTS.size());
        }
    }

    private static final Captures CAPTURES = Captures.none()
            .cookie("SID", 10)
            .requestHeader("User-Agent", 10)
            .requestHeader("X-A", 10)
            .responseHeader("Content-Type", 6);

    private List<LogLine> haproxy(int server, int dead) throws Exception {
        try (DatagramSocket syslog = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            syslog.setSoTimeout(10_000);
            int port = ScriptedServer.unusedPort();
            Path config = folder.resolve("haproxy.cfg");
            Files.writeString(config, """
                    global
                      log 127.0.0.1:%d local0 info
                    defaults
                      mode http
                      log global
                      option httplog
                      option dontlognull
                      option redispatch
                      option abortonclose
                      option http-server-close
                      retries 1
                      timeout connect 1s
                      timeout client 2s
                      timeout server 500ms
                      timeout tunnel 5s
                    frontend ft
                      bind 127.0.0.1:%d
                      capture cookie SID= len 10
                      capture request header User-Agent len 10
                      capture request header X-A len 10
                      capture response header Content-Type len 6
                      default_backend bk
                    backend bk
                      cookie SID insert
                      server a 127.0.0.1:%d cookie a
                      server dead 127.0.0.1:%d cookie dead weight 0
                    """.formatted(syslog.getLocalPort(), port, server, dead));
            Process haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            try {
                awaitListening(port);
                List<LogLine> lines = new ArrayList<>();
                for (String request : REQUESTS) {
                    play(port, request);
                    lines.add(LogLine.parse(message(syslog)));
                }
                return lines;
            } finally {
                haproxy.destroy();
                haproxy.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    /** Returns the next line, without the head of RFC 3164. */
    private static String message(DatagramSocket syslog) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
        syslog.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1).strip();
        return text.substring(text.indexOf("]: ") + 3);
    }

    private static void awaitListening(int port) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (java.net.Socket probe = new java.net.Socket(InetAddress.getByName("127.0.0.1"), port)) {
                return;
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }
}
