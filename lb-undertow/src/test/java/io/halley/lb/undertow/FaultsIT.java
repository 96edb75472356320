// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.event.AccessLog;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.AccessLines;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.kit.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the network, the system and servers do to a balancer; {@code docs/reliability.md} has the whole table. */
class FaultsIT {

    private static final Duration CHECK = Duration.ofMillis(100);

    private final Rig rig = new Rig();
    private final AccessLines log = new AccessLines();

    @AfterEach
    void close() throws Exception {
        log.close();
        rig.close();
    }

    private void start(UnaryOperator<BackendBuilder> options, String... uris) throws Exception {
        rig.start(options, uris);
        rig.balancer().handler().loadBalancer().addListener(AccessLog.httpLog());
    }

    private ServerProcess process(String name) throws IOException {
        return rig.with(ServerProcess.start(name));
    }

    private RawClient sent(String target) throws IOException {
        return rig.client().send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private String status(int server) {
        return rig.balancer()
                .handler()
                .loadBalancer()
                .snapshot()
                .servers()
                .get(server)
                .status();
    }

    private int active() {
        return rig.balancer()
                .handler()
                .loadBalancer()
                .snapshot()
                .servers()
                .get(0)
                .traffic()
                .active();
    }

    // kill -9

    @Test
    void aServerThatIsKilledInsideABodyCutsItAndTheNextRequestGoesElsewhere() throws Exception {
        ServerProcess server = process("a");
        NamedServer other = rig.with(NamedServer.start("b"));
        start(backend -> backend, server.uri(), other.uri());
        RawClient client = sent("/part");
        await().until(() -> active() == 1);
        assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        server.kill();
        assertThatThrownBy(() -> client.exactly(1100)).isInstanceOf(IOException.class);
        assertThat(log.first().end()).startsWith("SD");
        for (int i = 0; i < 3; i++) {
            assertThat(rig.client().get("/").body()).isEqualTo("b");
        }
    }

    @Test
    void aServerThatIsKilledEndsTheRequestsThatWaitForItAtOnce() throws Exception {
        ServerProcess server = process("a");
        start(backend -> backend, server.uri());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(sent("/hold"));
        }
        await().until(() -> active() == 8);
        server.kill();
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(502);
        }
        assertThat(log.await(8)).allSatisfy(line -> assertThat(line.end()).startsWith("SH"));
        assertThat(active()).isZero();
    }

    // SIGSTOP

    @Test
    void aServerThatIsStoppedIsA504OrACutAfterTheServerTimeout() throws Exception {
        ServerProcess server = process("a");
        start(backend -> backend.timeouts(t -> t.server(Duration.ofMillis(400))), server.uri());
        RawClient inBody = sent("/part");
        assertThat(inBody.line()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(rig.client().get("/").body()).isEqualTo("a");
        server.stop();
        assertThat(sent("/").read().status()).isEqualTo(504);
        assertThatThrownBy(() -> inBody.exactly(1100)).isInstanceOf(IOException.class);
        assertThat(log.await(3)).anySatisfy(line -> assertThat(line.end()).startsWith("sD"));
        assertThat(log.await(3)).anySatisfy(line -> assertThat(line.end()).startsWith("sH"));
    }

    @Test
    void aServerThatIsStoppedIsTakenOutByItsChecksAndComesBack() throws Exception {
        ServerProcess server = process("a");
        NamedServer other = rig.with(NamedServer.start("b"));
        HealthCheck check =
                HealthCheck.http("/health").every(CHECK).timeout(CHECK).rise(2).fall(2);
        start(backend -> backend.healthCheck(check), server.uri(), other.uri());
        assertThat(rig.client().get("/").status()).isEqualTo(200);
        server.stop();
        await().until(() -> status(0).startsWith("DOWN"));
        for (int i = 0; i < 4; i++) {
            assertThat(rig.client().get("/").body()).isEqualTo("b");
        }
        server.goOn();
        await().until(() -> status(0).equals("UP"));
        await().until(() -> rig.client().get("/").body().equals("a"));
    }

    // Checks

    @Test
    void allServersDownIsA503AtOnceAndTheFirstOneBackServes() throws Exception {
        AtomicBoolean healthy = new AtomicBoolean(true);
        NamedServer server = rig.with(NamedServer.start("a", exchange -> {
            if (exchange.getRequestPath().equals("/health") && !healthy.get()) {
                exchange.setStatusCode(503);
            }
            exchange.getResponseSender().send("a");
        }));
        HealthCheck check = HealthCheck.http("/health").every(CHECK).rise(2).fall(2);
        start(backend -> backend.healthCheck(check), server.uri());
        assertThat(rig.client().get("/").status()).isEqualTo(200);
        healthy.set(false);
        await().until(() -> status(0).startsWith("DOWN"));
        assertThat(rig.client().get("/").status()).isEqualTo(503);
        assertThat(log.await(2).get(1).end()).startsWith("SC");
        healthy.set(true);
        await().until(() -> status(0).equals("UP"));
        assertThat(rig.client().get("/").status()).isEqualTo(200);
    }

    @Test
    void aCheckThatFlapsLosesNoRequest() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        NamedServer flapping = rig.with(NamedServer.start("a", exchange -> {
            if (exchange.getRequestPath().equals("/health") && checks.incrementAndGet() % 2 == 0) {
                exchange.setStatusCode(503);
            }
            exchange.getResponseSender().send("a");
        }));
        NamedServer steady = rig.with(NamedServer.start("b"));
        HealthCheck check =
                HealthCheck.http("/health").every(Duration.ofMillis(20)).rise(1).fall(1);
        // By default a server that goes down ends the requests that it has not answered.
        start(
                backend -> backend.healthCheck(check).serverDefaults(server -> server.shutdownSessionsWhenDown(false)),
                flapping.uri(),
                steady.uri());
        RawClient client = rig.client();
        int requests = 0;
        while (checks.get() < 20 || requests < 100) {
            assertThat(client.get("/").status()).isEqualTo(200);
            requests++;
        }
    }

    // Connecting

    @Test
    void aBlackHoleSendsAnyRequestToAnotherServerAfterTheConnectTimeout() throws Exception {
        // A full backlog swallows the SYN: nobody accepts, and two connections fill a backlog of one.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                RawClient first = RawClient.connect(full.getLocalPort());
                RawClient second = RawClient.connect(full.getLocalPort())) {
            NamedServer other = rig.with(NamedServer.start("b"));
            start(
                    backend -> backend.retry(RetryPolicy.retries(3)).timeouts(t -> t.connect(Duration.ofMillis(200))),
                    "http://127.0.0.1:" + full.getLocalPort(),
                    other.uri());
            for (int i = 0; i < 2; i++) {
                assertThat(rig.client().get("/").body()).isEqualTo("b");
                assertThat(rig.client().post("/", "x").body()).isEqualTo("b");
            }
            assertThat(other.requests()).isEqualTo(4);
            assertThat(first.socket().isConnected() && second.socket().isConnected())
                    .isTrue();
        }
    }

    @Test
    void aServerThatDiesWithRequestsQueuedForItLosesNoneOfThese() throws Exception {
        ScriptedServer dying = rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
        NamedServer other = rig.with(NamedServer.start("b"));
        start(
                backend -> backend.affinity(Affinity.insertCookie("SID"))
                        .serverDefaults(s -> s.maxConnections(1))
                        .timeouts(t -> t.queue(Duration.ofSeconds(20))),
                dying.uri(),
                other.uri());
        String sticky = "GET / HTTP/1.1\r\nHost: x\r\nCookie: SID=a\r\n\r\n";
        RawClient holding = rig.client().send(sticky);
        await().until(() -> dying.requests().size() == 1);
        List<RawClient> queued = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            queued.add(rig.client().send(sticky));
        }
        await().until(() -> rig.balancer()
                        .handler()
                        .loadBalancer()
                        .snapshot()
                        .servers()
                        .get(0)
                        .traffic()
                        .queued()
                == 5);
        rig.balancer().handler().loadBalancer().maintenance("a");
        for (RawClient client : queued) {
            assertThat(client.read().body()).isEqualTo("b");
        }
        dying.close();
        assertThat(holding.read().status()).isEqualTo(502);
    }

    // Drain

    @Test
    void aDrainUnderLoadFailsNoRequestAndKeepsTheServersOwnClients() throws Exception {
        NamedServer a = rig.with(NamedServer.start("a"));
        NamedServer b = rig.with(NamedServer.start("b"));
        start(backend -> backend.affinity(Affinity.insertCookie("SID")), a.uri(), b.uri());
        RawClient own = rig.client();
        RawClient fresh = rig.client();
        for (int i = 0; i < 100; i++) {
            if (i == 20) {
                rig.balancer().handler().loadBalancer().drain("a");
            } else if (i == 80) {
                rig.balancer().handler().loadBalancer().ready("a");
            }
            assertThat(own.get("/", "Cookie: SID=a").body()).isEqualTo("a");
            String served = fresh.get("/").body();
            if (i >= 20 && i < 80) {
                assertThat(served).isEqualTo("b");
            }
        }
    }

    // Faults of our own

    @Test
    void anErrorInOneRequestEndsThatOneOnly() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        NamedServer server = rig.with(NamedServer.start("a"));
        rig.start(BalancerHandler.builder(
                        Backend.builder("test").server("a", server.uri()).build())
                .refusals((request, status, reason) -> {
                    if (broken.getAndSet(false)) {
                        throw new OutOfMemoryError("by way of trial");
                    }
                    return io.halley.lb.undertow.refusal.RefusalRenderer.html().render(request, status, reason);
                })
                .start());
        rig.balancer().handler().loadBalancer().addListener(AccessLog.httpLog());
        RawClient first = rig.client().send("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(first.isEnded()).isTrue();
        assertThat(log.first().end()).startsWith("I");
        assertThat(rig.client()
                        .send("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n")
                        .read()
                        .status())
                .isEqualTo(405);
        assertThat(rig.client().get("/").body()).isEqualTo("a");
    }
}
