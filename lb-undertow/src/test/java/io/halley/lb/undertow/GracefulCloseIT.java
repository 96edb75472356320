// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.undertow.Handlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Closing a balancer that has work to do. */
class GracefulCloseIT {

    private final Rig rig = new Rig();
    private final CountDownLatch release = new CountDownLatch(1);
    private BalancerHandler handler;

    @BeforeEach
    void start() {
        NamedServer server = rig.with(NamedServer.echo("a"));
        handler = BalancerHandler.start(
                Backend.builder("test").server("a", server.uri()).build());
        rig.use(Balancer.start(
                handler,
                options -> options.setIoThreads(1)
                        .setHandler(Handlers.path(handler)
                                .addExactPath("/block", exchange -> release.await(20, TimeUnit.SECONDS)))));
    }

    @AfterEach
    void close() throws Exception {
        release.countDown();
        rig.close();
    }

    private static int result(CompletionStage<Integer> closed) throws Exception {
        return closed.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private int sessions() {
        return handler.census().toCompletableFuture().join().sessions();
    }

    @Test
    void aRequestThatStillArrivesIsWaitedForAndEndedInTheEnd() throws Exception {
        RawClient client = rig.client();
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
        await().until(() -> sessions() == 1);
        assertThat(result(handler.close(Duration.ofMillis(300)))).isEqualTo(1);
        assertThat(client.read().status()).isEqualTo(503);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void anIdleBalancerClosesAtOnce() throws Exception {
        assertThat(rig.client().post("/", "hello").body()).isEqualTo("hello");
        assertThat(result(handler.close(Duration.ofMinutes(5)))).isZero();
    }

    @Test
    void anIoThreadThatHangsDoesNotKeepItFromClosing() throws Exception {
        RawClient client = rig.client();
        client.post("/", "hello");
        client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> {
            var census = handler.census().toCompletableFuture();
            TimeUnit.MILLISECONDS.sleep(50);
            return !census.isDone();
        });
        assertThat(result(handler.close(Duration.ofMillis(200)))).isZero();
        assertThat(release.getCount()).isEqualTo(1);
    }
}
