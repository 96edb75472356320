// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that goes frees its server at once, and a part of a request never looks like a whole one. */
@ParameterizedClass
@EnumSource(Front.class)
class ClientAbortIT {

    private static final String HELD = "POST /connect HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]";

    private final Rig rig;

    ClientAbortIT(Front front) {
        rig = new Rig(front);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private ScriptedServer holding() throws Exception {
        return rig.scripted(connection -> {
            connection.request();
            connection.awaitEnd();
        });
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

    @Test
    void aHeldPollEndsWithItsClientWhetherThatClosesHalfClosesOrResets() throws Exception {
        ScriptedServer server = holding();
        rig.start(server.uri());
        for (int i = 0; i < 3; i++) {
            RawClient client = rig.client();
            client.send(HELD);
            int held = i + 1;
            await().until(() -> server.requests().size() == held);
            assertThat(active()).isEqualTo(1);
            switch (i) {
                case 0 -> client.close();
                case 1 -> client.shutdownOutput();
                default -> client.reset();
            }
            assertThat(server.connections().get(i).endedWithin(3000)).isTrue();
            await().atMost(Duration.ofSeconds(3)).until(() -> active() == 0);
        }
        assertThat(rig.balancer().handler().loadBalancer().snapshot().traffic().clientAborts())
                .isEqualTo(3);
    }

    @Test
    void aGetThatIsHeldEndsWithItsClient() throws Exception {
        ScriptedServer server = holding();
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> server.requests().size() == 1);
        client.close();
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }

    @Test
    void aHalfClosedClientGetsItsAnswerWhereAbortOnCloseIsOff() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            Thread.sleep(200);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitEnd();
        });
        rig.start(backend -> backend.abortOnClose(false), server.uri());
        RawClient client = rig.client();
        client.send(HELD).shutdownOutput();
        assertThat(client.read().body()).isEqualTo("ok");
    }

    @Test
    void aClientThatGoesInTheQueueNeverReachesAServer() throws Exception {
        ScriptedServer server = holding();
        rig.start(
                backend ->
                        backend.serverDefaults(s -> s.maxConnections(1)).timeouts(t -> t.queue(Duration.ofSeconds(10))),
                server.uri());
        RawClient first = rig.client();
        first.send(HELD);
        await().until(() -> server.requests().size() == 1);
        RawClient second = rig.client();
        second.send(HELD);
        await().until(() -> rig.balancer().handler().loadBalancer().snapshot().queued() == 1);
        second.close();
        await().until(() -> rig.balancer().handler().loadBalancer().snapshot().queued() == 0);
        first.close();
        await().until(() -> active() == 0);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aBodyThatIsBrokenOffNeverReachesTheServerWhole() throws Exception {
        String large = "x".repeat(40_000);
        for (String part : new String[] {
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + large,
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + large + "\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + large + "\r\nzz\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + large + "\r\n-1\r\n",
        }) {
            ScriptedServer server = holding();
            rig.start(server.uri());
            RawClient client = rig.client();
            client.send(part);
            await().until(() -> server.connections().size() == 1);
            client.reset();
            await().until(() -> server.broken() == 1);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aSmallBodyThatIsBrokenOffReachesNoServerAtAll() throws Exception {
        ScriptedServer server = holding();
        rig.start(server.uri());
        for (String part : new String[] {
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
        }) {
            RawClient client = rig.client();
            client.send(part).shutdownOutput();
            assertThat(part.endsWith("zz\r\n") ? client.read().status() : -1).isIn(-1, 400);
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(server.connections()).isEmpty();
    }

    @Test
    void aClientThatGoesInTheAnswerEndsItForTheServer() throws Exception {
        ScriptedServer server = rig.scripted(connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            connection.awaitEnd();
        });
        rig.start(server.uri());
        RawClient client = rig.client();
        client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        client.line();
        client.close();
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }
}
