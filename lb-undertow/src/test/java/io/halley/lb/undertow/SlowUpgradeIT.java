// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static io.halley.lb.undertow.kit.WebSockets.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import io.halley.lb.undertow.kit.WebSockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xnio.Options;

/** A 101 that the client does not take at once. */
class SlowUpgradeIT {

    private static final int SMALL = 2048;
    // More than both sockets hold, less than the longest head that is passed on.
    private static final int PADDING = 14_000;

    private final Rig rig = new Rig();
    private ScriptedServer server;
    private RawClient client;

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void upgradeSlowly(Duration clientTimeout) throws Exception {
        server = rig.scripted(connection -> {
            connection.request();
            connection.send(WebSockets.longSwitch(PADDING));
            WebSockets.echo(connection);
            connection.awaitEnd();
        });
        BalancerHandler handler = BalancerHandler.start(Backend.builder("test")
                .server("a", server.uri())
                .timeouts(t -> t.client(clientTimeout))
                .build());
        rig.use(Balancer.start(handler, options -> options.setSocketOption(Options.SEND_BUFFER, SMALL)));
        client = rig.client(SMALL);
        client.send(UPGRADE);
        await().until(() -> server.requests().size() == 1);
        // The tunnel is not counted before the whole 101 is out.
        await().during(Duration.ofMillis(200)).until(() -> tunnels() == 0 && active() == 1);
    }

    private int active() {
        return traffic().active();
    }

    private int tunnels() {
        return traffic().tunnels();
    }

    private io.halley.lb.model.Traffic traffic() {
        return rig.balancer()
                .handler()
                .loadBalancer()
                .snapshot()
                .servers()
                .get(0)
                .traffic();
    }

    @Test
    void becomesATunnelOnceTheClientHasTakenIt() throws Exception {
        upgradeSlowly(Duration.ofSeconds(30));
        assertThat(client.read().status()).isEqualTo(101);
        client.send("hello");
        assertThat(new String(client.exactly(5), StandardCharsets.ISO_8859_1)).isEqualTo("hello");
        assertThat(tunnels()).isEqualTo(1);
    }

    @Test
    void freesTheServerWhenTheClientGoesInstead() throws Exception {
        upgradeSlowly(Duration.ofSeconds(30));
        client.reset();
        await().until(() -> active() == 0);
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
    }

    @Test
    void isCutByTheClientTimeout() throws Exception {
        upgradeSlowly(Duration.ofMillis(600));
        await().until(() -> active() == 0);
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
        assertThat(client.isEndedAfterRest()).isTrue();
    }

    @Test
    void isCutWhenTheServerIsTakenOut() throws Exception {
        upgradeSlowly(Duration.ofSeconds(30));
        rig.balancer().handler().loadBalancer().maintenance("a");
        await().until(() -> active() == 0);
        assertThat(server.connections().get(0).endedWithin(3000)).isTrue();
        assertThat(client.isEndedAfterRest()).isTrue();
    }
}
