// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes while requests run. */
@ParameterizedClass
@EnumSource(Front.class)
class ReconfigureIT {

    private final Rig rig;

    ReconfigureIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void noRequestIsLostWhileServersComeAndGo() throws Exception {
        NamedServer a = rig.with(NamedServer.start("a"));
        NamedServer b = rig.with(NamedServer.start("b"));
        Backend one = Backend.builder("test").server("a", a.uri()).build();
        Backend two = one.toBuilder().server("b", b.uri()).build();
        rig.start(BalancerHandler.start(two));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawClient client = rig.client();
            Thread thread = new Thread(() -> {
                while (!stop.get()) {
                    try {
                        boolean ok = client.post("/", "x").status() == 200;
                        (ok ? served : failed).incrementAndGet();
                    } catch (Exception e) {
                        failed.incrementAndGet();
                        return;
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (int i = 0; i < 20; i++) {
            rig.balancer().handler().loadBalancer().reconfigure(i % 2 == 0 ? one : two);
            int before = served.get();
            await().pollInterval(Duration.ofMillis(2)).until(() -> served.get() > before + 5 || failed.get() > 0);
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failed).hasValue(0);
        assertThat(b.requests()).isPositive();
    }

    @Test
    void aServerThatIsRemovedKeepsItsPollsAndItsConnectionsAreClosedAfterThem() throws Exception {
        ScriptedServer held = rig.scripted(connection -> {
            connection.request();
            Thread.sleep(300);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitEnd();
        });
        NamedServer other = rig.with(NamedServer.start("b"));
        rig.start(backend -> backend.affinity(Affinity.insertCookie("SERVERID")), held.uri(), other.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.1\r\nHost: x\r\nCookie: SERVERID=a\r\n\r\n");
        await().until(() -> held.requests().size() == 1);
        CompletableFuture<Void> removed =
                rig.balancer().handler().loadBalancer().removeServer("a").toCompletableFuture();
        assertThat(client.read().body()).isEqualTo("ok");
        removed.get(5, TimeUnit.SECONDS);
        assertThat(held.connections().get(0).endedWithin(2000)).isTrue();
        assertThat(rig.client().get("/", "Cookie: SERVERID=a").body()).isEqualTo("b");
    }

    @Test
    void aServerInMaintenanceGetsNoRequestsAndItsClientsMove() throws Exception {
        NamedServer a = rig.with(NamedServer.start("a"));
        NamedServer b = rig.with(NamedServer.start("b"));
        rig.start(backend -> backend.affinity(Affinity.insertCookie("SERVERID")), a.uri(), b.uri());
        RawClient client = rig.client();
        assertThat(client.get("/", "Cookie: SERVERID=a").body()).isEqualTo("a");
        rig.balancer().handler().loadBalancer().maintenance("a");
        assertThat(client.get("/", "Cookie: SERVERID=a").header("Set-Cookie")).isEqualTo("SERVERID=b; path=/");
        rig.balancer().handler().loadBalancer().ready("a");
        rig.balancer().handler().loadBalancer().drain("b");
        assertThat(client.get("/", "Cookie: SERVERID=b").body())
                .as("drained, but its own")
                .isEqualTo("b");
        assertThat(client.get("/").body()).isEqualTo("a");
    }
}
