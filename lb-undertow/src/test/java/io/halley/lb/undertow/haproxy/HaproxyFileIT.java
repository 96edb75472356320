// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.haproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.halley.lb.event.AccessLog;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Lines of a file about its log, its statistics page and its servers, over sockets. */
@ParameterizedClass
@EnumSource(ListenerKind.class)
class HaproxyFileIT {

    private final ListenerKind listener;

    private static final String LOGIN =
            "Authorization: Basic " + Base64.getEncoder().encodeToString("joe:secret".getBytes(UTF_8));

    private final NamedServer a = NamedServer.start("a");
    private final Logger access = (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private DatagramSocket syslog;

    HaproxyFileIT(ListenerKind listener) {
        this.listener = listener;
    }

    @BeforeEach
    void listen() throws IOException {
        syslog = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        syslog.setSoTimeout(10_000);
        access.setLevel(Level.INFO);
        access.setAdditive(false);
        access.addAppender(lines);
        lines.start();
    }

    @AfterEach
    void close() {
        a.close();
        access.detachAppender(lines);
        access.setLevel(null);
        access.setAdditive(true);
        syslog.close();
    }

    private String listen(String lines) {
        return "listen web\n bind 127.0.0.1:PORT1\n" + lines + " server a 127.0.0.1:" + a.port() + " cookie a\n";
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        syslog.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private String log(String words) {
        return " log 127.0.0.1:" + syslog.getLocalPort() + " " + words + "\n";
    }

    @Test
    void eachLogLineSendsTheRequestsInItsFormatAndLength() throws Exception {
        String line = "127\\.0\\.0\\.1:\\d+ \\[.*\\] web web/a \\d+/0/\\d+/\\d+/\\d+ 200 \\d+ - - ---- .* "
                + "\\{tagge\\} \"GET /x HTTP/1\\.1\"";
        String[][] formats = {
            {"local3 info debug", "<159>\\w{3} [ \\d]\\d \\S+ halley\\[\\d+\\]: " + line},
            {"format rfc5424 cron", "<78>1 \\S+ \\S+ halley \\d+ - - " + line},
            {"format raw local0", line},
            {"len 80 local0 info", "<134>.{75}"},
        };
        for (String[] format : formats) {
            try (Stand stand = new Stand(
                            listener,
                            listen(" option httplog\n capture request header X-Tag len 5\n" + log(format[0])));
                    RawClient client = stand.client()) {
                client.get("/x", "X-Tag: tagged");
                assertThat(received()).as(format[0]).matches(format[1]);
            }
        }
    }

    @Test
    void whatAFrontendDeniesHasComeAsFarAsTheFrontend() throws Exception {
        String front = "frontend ft\n bind 127.0.0.1:PORT1\n option httplog\n" + log("format raw local0");
        String back = " default_backend be\nbackend be\n http-request deny if { path /b }\n server a 127.0.0.1:"
                + a.port() + "\n";
        try (Stand stand = new Stand(listener, front + " http-request deny if { path /f }\n" + back);
                RawClient client = stand.client()) {
            assertThat(client.get("/f").status()).isEqualTo(403);
            assertThat(received()).contains(" ft ft/<NOSRV> ").contains(" PR-- ");
            assertThat(client.get("/b").status()).isEqualTo(403);
            assertThat(received()).contains(" ft be/<NOSRV> ").contains(" PR-- ");
        }
    }

    @Test
    void whatHasNoBackendIsLoggedAndAMonitorIsNot() throws Exception {
        try (Stand stand = new Stand(
                        listener,
                        "frontend ft\n bind 127.0.0.1:PORT1\n option httplog\n"
                                + log("format raw local0") + " monitor-uri /up\n timeout tarpit 8s\n"
                                + " http-request tarpit if { path /t }\n http-request reject if { path /r }\n");
                RawClient client = stand.client();
                RawClient held = stand.client();
                RawClient rejected = stand.client()) {
            assertThat(client.get("/up").status()).isEqualTo(200);
            assertThat(client.get("/x").status()).isEqualTo(503);
            assertThat(received()).contains(" ft ft/<NOSRV> ").contains(" 503 ").contains(" SC-- ");

            held.send("GET /t HTTP/1.1\r\nHost: x\r\n\r\n");
            await().during(Duration.ofMillis(100))
                    .until(() -> held.socket().getInputStream().available() == 0);
            held.close();
            assertThat(received()).as("a client that leaves the tarpit").contains(" ft ft/<NOSRV> ", " CT-- ", "/t ");

            rejected.send("GET /r HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(rejected.isEnded()).isTrue();
            assertThat(received()).contains(" ft ft/<NOSRV> ", " -1 0 ", " PR-- ");
        }
    }

    @Test
    void headsThatAreNoneOrComeTooSlowlyAreLoggedByOurOwnListener() throws Exception {
        assumeThat(listener).as("Undertow's says nothing of them").isEqualTo(ListenerKind.DIRECT);
        try (Stand stand = new Stand(
                        listener,
                        listen(" option httplog\n stats enable\n stats uri /s\n"
                                + " capture request header X-Tag len 5\n timeout http-request 300ms\n"
                                + log("format raw local0")));
                RawClient client = stand.client()) {
            client.send("GET / HTTP/1.1\r\nX-Tag: t\r\nBad Name: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(received())
                    .contains(" web web/<NOSRV> -1/-1/-1/-1/", " 400 ", " PR-- ")
                    .endsWith("\"<BADREQ>\"");
            try (RawClient slow = stand.client()) {
                slow.send("GET / HTTP/1.1\r\nX-Tag: t\r\n");
                assertThat(slow.read().status()).isEqualTo(408);
                assertThat(slow.isEnded()).isTrue();
            }
            assertThat(received())
                    .contains(" web web/<NOSRV> -1/-1/-1/-1/", " 408 ", " cR-- ")
                    .endsWith("\"<BADREQ>\"");
            try (RawClient looking = stand.client()) {
                String csv = looking.get("/s;csv").body();
                int column = List.of(csv.split("\n")[0].split(",")).indexOf("ereq");
                assertThat(csv.lines().filter(line -> line.startsWith("web,FRONTEND,")))
                        .singleElement()
                        .satisfies(
                                line -> assertThat(line.split(",", -1)[column]).isEqualTo("2"));
            }
        }
    }

    @Test
    void aLevelBelowTheLogLinesIsNotSentAndAReloadSendsElsewhere() throws Exception {
        String errors = " option httplog\n option log-separate-errors\n" + log("local0 err");
        try (Stand stand = new Stand(listener, listen(errors));
                RawClient client = stand.client()) {
            client.get("/well");
            await().until(() -> lines.list.size() == 1);
            stand.reload(listen(" option httplog\n" + log("local7")));
            client.get("/later");
            assertThat(received()).startsWith("<190>").contains("/later");
            stand.reload(listen(" option httplog\n no log\n"));
            client.get("/last");
        }
        syslog.setSoTimeout(50);
        assertThatThrownBy(this::received).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void thePageChangesThingsOnlyIfAConditionOfTheFileHolds() throws Exception {
        String stats = " stats uri /stats\n stats auth joe:secret\n";
        String drain = "POST /stats/api/v1/backends/web/servers/a/drain HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
                + LOGIN + "\r\n";
        try (Stand stand =
                        new Stand(listener, listen(" acl boss hdr(X-Boss) yes\n" + stats + " stats admin if boss\n"));
                RawClient client = stand.client()) {
            assertThat(client.get("/stats/api/v1/session", LOGIN).body()).contains("\"admin\":false");
            assertThat(answer(client, drain + "\r\n").status()).isEqualTo(403);
            assertThat(client.get("/stats/api/v1/session", LOGIN, "X-Boss: yes").body())
                    .contains("\"admin\":true");
            assertThat(answer(client, drain + "X-Boss: yes\r\n\r\n").status()).isLessThan(300);
            assertThat(client.get("/stats;csv", LOGIN).body()).containsPattern("\nweb,a,.*,DRAIN");

            stand.reload(listen(stats));
            assertThat(answer(client, drain + "X-Boss: yes\r\n\r\n").status())
                    .as("without stats admin")
                    .isEqualTo(403);
        }
    }

    private static Response answer(RawClient client, String request) throws IOException {
        client.send(request);
        return client.read();
    }

    @Test
    void aServerFollowsTheHealthOfOneOfAnotherBackend() throws Exception {
        String lead = "backend lead\n server l 127.0.0.1:PORT9 check inter 100ms fall 1\n";
        String web = "listen web\n bind 127.0.0.1:PORT1\n server a 127.0.0.1:" + a.port();
        try (Stand stand = new Stand(listener, lead + web + " track lead/l\n");
                RawClient client = stand.client()) {
            await().until(() -> client.get("/").status() == 503);
        }
    }
}
