// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Backend;
import io.halley.lb.BackendBuilder;
import io.halley.lb.Refusal;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.model.SourceAddresses;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where connections to servers come from, as a server sees it. */
class SourceIT {

    /** Of TEST-NET-1 (RFC 5737), which is no machine's, so that binding to it fails at once. */
    private static final String NOT_OURS = "192.0.2.1";

    private final Rig rig = new Rig();
    private final List<String> peers = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    /** A server that notes where each connection comes from, and serves one request on it. */
    private ScriptedServer server() throws IOException {
        return rig.scripted(connection -> {
            peers.add(connection.peer());
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        });
    }

    private void start(String... addresses) throws IOException {
        rig.start(backend -> source(backend, addresses), server().uri());
    }

    private static BackendBuilder source(BackendBuilder backend, String... addresses) {
        return backend.serverDefaults(s -> s.source(SourceAddresses.of(addresses)));
    }

    private void get(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (RawClient client = RawClient.connect(rig.balancer().port())) {
                assertThat(client.get("/").body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void connectionsTakeTheAddressesInTurn() throws Exception {
        start("127.0.0.2", "127.0.0.3", "127.0.0.4");
        get(4);
        assertThat(peers).containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.2");
    }

    @Test
    void addressThatIsNotThisMachinesIsPassedOver() throws Exception {
        start("127.0.0.2", NOT_OURS, "127.0.0.4");
        get(3);
        assertThat(peers).containsExactly("127.0.0.2", "127.0.0.4", "127.0.0.4");
    }

    @Test
    void requestIsRefusedIfNoAddressServes() throws Exception {
        start(NOT_OURS);
        RawClient client = rig.client();
        assertThat(client.get("/").status()).isEqualTo(Refusal.CONNECT_FAILED.status());
        assertThat(peers).isEmpty();
    }

    @Test
    void checksComeFromTheAddressToo() throws Exception {
        rig.start(
                backend -> source(backend, NOT_OURS, "127.0.0.5")
                        .healthCheck(HealthCheck.http("/up").every(Duration.ofMillis(50))),
                server().uri());
        await().atMost(Duration.ofSeconds(20)).until(() -> !peers.isEmpty());
        assertThat(peers.get(0)).isEqualTo("127.0.0.5");
    }

    @Test
    void reconfigurationSendsTheNextConnectionsFromElsewhere() throws Exception {
        String uri = server().uri();
        rig.start(backend -> source(backend, "127.0.0.2"), uri);
        get(1);
        rig.balancer()
                .handler()
                .loadBalancer()
                .reconfigure(before -> source(Backend.builder(before.name()), "127.0.0.3")
                        .server("a", uri)
                        .build());
        get(1);
        assertThat(peers).containsExactly("127.0.0.2", "127.0.0.3");
    }
}
