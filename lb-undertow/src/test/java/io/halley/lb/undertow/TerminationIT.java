// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.BackendBuilder;
import io.halley.lb.LoadBalancer;
import io.halley.lb.event.AccessLog;
import io.halley.lb.model.Timeouts;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.AccessLines;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first two letters of the termination state: who ended a request, and where it was then. */
class TerminationIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc";
    private static final String GET = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String UPGRADE = "GET /cometd HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private final Rig rig = new Rig();
    private final AccessLines log = new AccessLines();

    @AfterEach
    void close() throws Exception {
        log.close();
        rig.close();
    }

    private void start(UnaryOperator<BackendBuilder> options, String uri) {
        rig.start(backend -> options.apply(backend.retry(RetryPolicy.retries(0))), uri);
        rig.balancer().handler().loadBalancer().addListener(AccessLog.httpLog());
    }

    private void start(ScriptedServer server) {
        start(backend -> backend, server.uri());
    }

    private void start(ScriptedServer server, Consumer<Timeouts.Builder> timeouts) {
        start(backend -> backend.timeouts(timeouts), server.uri());
    }

    private RawClient sent(String request) throws IOException {
        return rig.client().send(request);
    }

    /** A server that says this and then nothing until the connection ends. */
    private ScriptedServer saying(String text) throws IOException {
        return rig.scripted(connection -> {
            connection.request();
            connection.send(text);
            connection.awaitEnd();
        });
    }

    private void assertEnd(String end, String reached) {
        assertThat(log.first().end()).isEqualTo(end);
        assertThat(log.first().reached()).isEqualTo(reached);
    }

    private int queued() {
        return rig.balancer()
                .handler()
                .loadBalancer()
                .snapshot()
                .servers()
                .get(0)
                .traffic()
                .queued();
    }

    @Test
    void whatEndsWellHasNoLetters() throws Exception {
        start(rig.answering(OK));
        rig.client().get("/x");

        assertEnd("---- 200", "0/0/0/0/0");
        assertThat(log.first().request()).isEqualTo("GET /x HTTP/1.1");
        assertThat(log.first().server()).isEqualTo("test/a");
    }

    @Test
    void bytesAreThoseOfTheWholeAnswer() throws Exception {
        start(rig.answering(OK));
        RawClient.Response response = rig.client().get("/x");

        // Each line of the head ends in two octets on the wire, one here; and there is the empty line.
        int lines = response.head().split("\n").length;
        assertThat(log.first().bytes()).isEqualTo(response.head().length() + lines + 2 + 2);
    }

    @Test
    void unreadableRequestIsPR() throws Exception {
        start(rig.answering(OK));
        sent("GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
                .read();

        assertEnd("PR-- 400", "-1/-1/-1/-1/0");
        assertThat(log.first().request()).isEqualTo("<BADREQ>");
        assertThat(log.first().server()).isEqualTo("test/<NOSRV>");
        assertThat(log.first().bytes()).isGreaterThan(100);
    }

    @Test
    void clientThatLeavesBeforeItsBodyIsThereIsCR() throws Exception {
        start(rig.answering(OK));
        RawClient client = sent("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
        client.reset();

        assertEnd("CR-- -1", "-1/-1/-1/-1/0");
    }

    @Test
    void slowBodyIsASmallcR() throws Exception {
        start(rig.answering(OK), t -> t.httpRequest(Duration.ofMillis(200)));
        sent("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").read();

        assertThat(log.first().end()).isEqualTo("cR-- 408");
    }

    @Test
    void noServerIsSC() throws Exception {
        start(rig.answering(OK));
        rig.balancer().handler().loadBalancer().maintenance("a");
        rig.client().get("/x");

        assertEnd("SC-- 503", "0/-1/-1/-1/0");
        assertThat(log.first().server()).isEqualTo("test/<NOSRV>");
    }

    @Test
    void refusedConnectionIsSC() throws Exception {
        start(backend -> backend, "http://127.0.0.1:" + ScriptedServer.unusedPort());
        rig.client().get("/x");

        assertEnd("SC-- 503", "0/0/-1/-1/0");
        assertThat(log.first().server()).isEqualTo("test/a");
    }

    @Test
    void connectionThatDoesNotComeAboutIsASmallsC() throws Exception {
        withFullBacklog(uri -> {
            start(backend -> backend.timeouts(t -> t.connect(Duration.ofMillis(200))), uri);
            rig.client().get("/x");
            assertEnd("sC-- 503", "0/0/-1/-1/0");
        });
    }

    @Test
    void clientThatLeavesDuringTheConnectIsCC() throws Exception {
        withFullBacklog(uri -> {
            start(backend -> backend.timeouts(t -> t.connect(Duration.ofSeconds(10))), uri);
            RawClient client = sent(GET);
            await().until(() ->
                    rig.balancer().handler().loadBalancer().snapshot().traffic().requests() == 1);
            client.close();
            assertEnd("CC-- -1", "0/0/-1/-1/0");
        });
    }

    private interface WithUri {
        void run(String uri) throws Exception;
    }

    /** A full backlog swallows the SYN: nobody accepts, and two connections fill a backlog of one. */
    private static void withFullBacklog(WithUri test) throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                RawClient first = RawClient.connect(full.getLocalPort());
                RawClient second = RawClient.connect(full.getLocalPort())) {
            test.run("http://127.0.0.1:" + full.getLocalPort());
        }
    }

    @Test
    void queueThatTakesTooLongIsASmallsQAndLeavingItIsCQAndAFullOneIsSQ() throws Exception {
        ScriptedServer server = saying("");
        start(
                backend -> backend.serverDefaults(s -> s.maxConnections(1).maxQueue(2))
                        .affinity(io.halley.lb.affinity.Affinity.insertCookie("SID"))
                        .timeouts(t -> t.queue(Duration.ofMillis(1500))),
                server.uri());
        String sticky = "GET /x HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n";
        RawClient holder = sent(sticky);
        await().until(() -> server.requests().size() == 1);
        RawClient waiting = sent(sticky);
        await().until(() -> queued() == 1);
        RawClient leaving = sent(sticky);
        await().until(() -> queued() == 2);
        sent(sticky).read();
        assertThat(log.await(1).get(0).end()).isEqualTo("SQVN 503");
        leaving.close();
        assertThat(log.await(2).get(1).end()).isEqualTo("CQVN -1");
        assertThat(waiting.read().status()).isEqualTo(503);
        assertThat(log.await(3).get(2).end()).isEqualTo("sQVN 503");
        assertThat(log.await(3).get(2).reached()).isEqualTo("0/0/-1/-1/0");
        holder.close();
        assertThat(log.await(4).get(3).end()).isEqualTo("CHVN -1");
    }

    @Test
    void serverThatSaysNothingIsASmallsH() throws Exception {
        start(saying(""), t -> t.server(Duration.ofMillis(200)));
        rig.client().get("/x");

        assertEnd("sH-- 504", "0/0/0/-1/0");
    }

    @Test
    void serverThatClosesIsSHAndOneThatTalksNonsenseIsPH() throws Exception {
        start(rig.scripted(connection -> connection.request()));
        rig.client().get("/x");
        start(saying("hello\r\n\r\n"));
        rig.client().get("/x");

        assertThat(log.await(2).get(0).end()).isEqualTo("SH-- 502");
        assertThat(log.await(2).get(1).end()).isEqualTo("PH-- 502");
    }

    @Test
    void serverThatBreaksOffItsAnswerIsSDAndOneThatFallsSilentIsASmallsD() throws Exception {
        start(rig.scripted(connection -> {
            connection.request();
            connection.send(BEGUN);
        }));
        sent(GET);
        assertThat(log.await(1).get(0).end()).isEqualTo("SD-- 200");
        assertThat(log.await(1).get(0).reached()).isEqualTo("0/0/0/0/0");

        start(saying(BEGUN), t -> t.server(Duration.ofMillis(200)));
        sent(GET);
        assertThat(log.await(2).get(1).end()).isEqualTo("sD-- 200");
    }

    @Test
    void clientThatLeavesTheAnswerIsCDAndOneThatDoesNotReadIsASmallcD() throws Exception {
        start(saying(BEGUN));
        RawClient client = sent(GET);
        client.line();
        client.close();
        assertThat(log.await(1).get(0).end()).isEqualTo("CD-- 200");

        start(
                rig.scripted(connection -> {
                    connection.request();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    while (true) {
                        connection.send("x".repeat(100_000));
                    }
                }),
                t -> t.client(Duration.ofMillis(200)));
        sent(GET);
        assertThat(log.await(2).get(1).end()).isEqualTo("cD-- 200");
    }

    @Test
    void bodyThatBreaksTheRulesDuringTheAnswerIsPD() throws Exception {
        start(rig.scripted(connection -> {
            connection.head();
            connection.send(BEGUN);
            connection.awaitEnd();
        }));
        RawClient client = sent("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n"
                + "x".repeat(40_000) + "\r\n");
        client.line();
        client.send("zz\r\n");

        assertThat(log.first().end()).isEqualTo("PD-- 200");
    }

    @Test
    void tunnelIsLoggedWhenItEnds() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send(SWITCH);
            connection.exactly(5);
            connection.send("world");
            connection.awaitEnd();
        });
        start(server);
        RawClient client = sent(UPGRADE);
        assertThat(client.read().status()).isEqualTo(101);
        client.send("hello").exactly(5);
        assertThat(log.count()).isZero();
        client.shutdownOutput();

        assertEnd("---- 101", "0/0/0/0/0");
        assertThat(log.first().request()).isEqualTo("GET /cometd HTTP/1.1");
        assertThat(log.first().bytes()).isGreaterThan(SWITCH.length() + 4L);
    }

    @Test
    void silentTunnelIsASmallcDOfABrokenClientCDAndOneThatIsShutKD() throws Exception {
        start(saying(SWITCH), t -> t.tunnel(Duration.ofMillis(200)));
        sent(UPGRADE).read();
        assertThat(log.await(1).get(0).end()).isEqualTo("cD-- 101");

        start(saying(SWITCH));
        RawClient client = sent(UPGRADE);
        client.read();
        client.reset();
        assertThat(log.await(2).get(1).end()).isEqualTo("CD-- 101");

        sent(UPGRADE).read();
        rig.balancer().handler().shutdownSessions("a");
        assertThat(log.await(3).get(2).end()).isEqualTo("KD-- 101");
    }

    @Test
    void sessionsOfAServerThatGoesDownAreDHAndDD() throws Exception {
        start(saying(SWITCH));
        sent(UPGRADE).read();
        rig.balancer().handler().loadBalancer().maintenance("a");
        assertThat(log.await(1).get(0).end()).isEqualTo("DD-- 101");

        ScriptedServer silent = saying("");
        start(silent);
        RawClient client = sent(GET);
        await().until(() -> silent.requests().size() == 1);
        rig.balancer().handler().loadBalancer().maintenance("a");
        client.read();
        assertThat(log.await(2).get(1).end()).isEqualTo("DH-- 502");
    }

    @Test
    void sessionsOfABackupThatIsNotNeededAnyMoreAreUD() throws Exception {
        String spare = saying(SWITCH).uri();
        rig.start(backend -> backend.server("active", "http://127.0.0.1:9", s -> s.shutdownBackupSessionsWhenUp(true))
                .server("spare", spare, s -> s.backup(true)));
        LoadBalancer balancer = rig.balancer().handler().loadBalancer();
        balancer.addListener(AccessLog.httpLog());
        balancer.maintenance("active");
        assertThat(sent(UPGRADE).read().status()).isEqualTo(101);
        balancer.drain("active");
        balancer.ready("active");

        assertThat(log.first().end()).isEqualTo("UD-- 101");
        assertThat(log.first().server()).isEqualTo("test/spare");
    }

    @Test
    void retryElsewhereIsAPlus() throws Exception {
        rig.start(
                backend -> backend,
                "http://127.0.0.1:" + ScriptedServer.unusedPort(),
                rig.answering(OK).uri());
        rig.balancer().handler().loadBalancer().addListener(AccessLog.httpLog());
        rig.client().get("/x");

        assertThat(log.first().server()).isEqualTo("test/b");
        assertThat(log.first().retries()).isEqualTo("+1");
    }
}
