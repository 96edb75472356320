// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Many clients that take much and give little: what they hold is bounded, and others are served meanwhile. */
@ParameterizedClass
@EnumSource(Front.class)
class GreedyClientsIT {

    private static final int MIB = 1 << 20;
    private static final int SLOTS = 4;

    /** Direct, as the server shall need no buffer of its own to write it. */
    private static final ByteBuffer BIG = ByteBuffer.allocateDirect(4 * MIB);

    private final Rig rig;
    private NamedServer server;

    GreedyClientsIT(Front front) {
        rig = new Rig(front);
    }

    @BeforeEach
    void start() {
        server = rig.with(NamedServer.start("a", exchange -> {
            boolean big = exchange.getRequestPath().equals("/big");
            exchange.getResponseSender().send(big ? BIG.duplicate() : ByteBuffer.wrap(new byte[] {'a'}));
        }));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void startWithFewSlots() {
        rig.start(backend -> backend.serverDefaults(s -> s.maxConnections(SLOTS)), server.uri());
    }

    private List<RawClient> clients(int count, String sent) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(rig.client().send(sent));
        }
        return clients;
    }

    private void othersAreServed() throws IOException {
        RawClient kept = rig.client();
        for (int i = 0; i < 10; i++) {
            assertThat(kept.get("/").body()).isEqualTo("a");
            assertThat(rig.client().post("/", "x").body()).isEqualTo("a");
        }
    }

    private ServerSnapshot held() {
        return rig.balancer().handler().loadBalancer().snapshot().servers().get(0);
    }

    private static long memory() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void headsThatDoNotComeHoldABufferEachAndNoServer() throws Exception {
        startWithFewSlots();
        othersAreServed();
        long before = memory();
        clients(200, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: y");
        othersAreServed();
        await().until(() -> held().traffic().active() == 0);
        assertThat(memory() - before).isLessThan(200 * 48 * 1024 + 8 * MIB);
    }

    @Test
    void bodiesThatDoNotComeHoldNoSlot() throws Exception {
        startWithFewSlots();
        othersAreServed();
        int before = server.requests();
        long memory = memory();
        clients(100, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n0123456789");
        othersAreServed();
        assertThat(server.requests() - before).isEqualTo(20);
        await().until(() -> held().traffic().queued() == 0);
        assertThat(memory() - memory).isLessThan(100 * 64 * 1024 + 8 * MIB);
    }

    @Test
    void answersThatAreNotReadHoldABufferEach() throws Exception {
        rig.start(server.uri());
        othersAreServed();
        long before = memory();
        List<RawClient> readers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            readers.add(rig.client(4096).send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
        for (RawClient reader : readers) {
            assertThat(reader.line()).isEqualTo("HTTP/1.1 200 OK");
        }
        othersAreServed();
        // 160 MiB wait to be read.
        assertThat(memory() - before).isLessThan(40 * 128 * 1024 + 8 * MIB);
        await().until(() -> held().traffic().active() == 40);
    }

    @Test
    void headersWithoutEndAreRefusedBeforeTheyAreFourMebibytes() throws Exception {
        startWithFewSlots();
        for (int i = 0; i < 4; i++) {
            assertThat(outcome("X-More: " + "y".repeat(1000) + "\r\n", 4 * MIB)).matches("HTTP/1.1 4\\d\\d.*|closed");
            assertThat(outcome("y", 4 * MIB)).matches("HTTP/1.1 4\\d\\d.*|closed");
        }
        assertThat(server.requests()).isZero();
        othersAreServed();
    }

    @Test
    void thousandsOfCookiesAreServedOrRefusedAndHarmNobody() throws Exception {
        startWithFewSlots();
        for (int i = 0; i < 4; i++) {
            assertThat(outcome("Cookie: " + "abcd=1; ".repeat(10), 200_000)).matches("HTTP/1.1 [24]\\d\\d.*|closed");
            assertThat(rig.client()
                            .get("/", "Cookie: " + "c=1; ".repeat(2_000) + "d=1")
                            .status())
                    .isIn(200, 400, 431);
        }
        othersAreServed();
    }

    @Test
    void connectionsThatComeAndGoLeaveNothing() throws Exception {
        startWithFewSlots();
        clients(200, "");
        for (int i = 0; i < 200; i++) {
            rig.client().send("GET / HT").reset();
            rig.client()
                    .send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
                    .reset();
        }
        othersAreServed();
        await().until(() -> held().traffic().active() == 0);
        await().until(() -> held().traffic().queued() == 0);
    }

    /** Sends a head made of that many octets of lines, and its end; returns the status line. */
    private String outcome(String part, int octets) throws IOException {
        RawClient client = rig.client();
        try {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n");
            byte[] lines = part.repeat(Math.max(1, 16_384 / part.length())).getBytes();
            for (int sent = 0; sent < octets; sent += lines.length) {
                client.send(lines);
            }
            client.send("\r\n\r\n");
            return client.line();
        } catch (IOException e) {
            // A refusal that is not read before the reset is lost.
            return "closed";
        }
    }
}
