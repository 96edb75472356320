// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.health.HealthCheck;
import io.halley.lb.model.ProxyProtocol;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections to servers that begin with the client's address. */
class SendProxyIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private final Rig rig = new Rig();
    private final List<String> headers = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    /** A server that keeps what stands before each connection's requests, which it answers. */
    private ScriptedServer server(ProxyProtocol version) throws IOException {
        return rig.scripted(connection -> {
            if (version == ProxyProtocol.V1) {
                StringBuilder line = new StringBuilder();
                while (line.indexOf("\r\n") < 0) {
                    line.append(connection.exactly(1));
                }
                headers.add(line.toString());
            } else {
                String head = connection.exactly(16);
                int length = head.charAt(14) * 256 + head.charAt(15);
                headers.add(head + connection.exactly(length));
            }
            while (true) {
                connection.request();
                connection.send(OK);
            }
        });
    }

    private void start(ProxyProtocol version) throws IOException {
        rig.start(
                backend -> backend.serverDefaults(s -> s.proxyProtocol(version)),
                server(version).uri());
    }

    @Test
    void aLineOfTextTellsOfEachClientOnAConnectionOfItsOwn() throws Exception {
        start(ProxyProtocol.V1);
        RawClient one = rig.client();
        RawClient two = rig.client();
        for (RawClient client : List.of(one, one, two)) {
            assertThat(client.get("/").body()).isEqualTo("ok");
        }

        assertThat(headers).containsExactly(line(one), line(one), line(two));
        await().untilAsserted(() -> assertThat(rig.balancer()
                        .handler()
                        .census()
                        .toCompletableFuture()
                        .get()
                        .idleConnections())
                .isZero());
    }

    private String line(RawClient client) {
        return "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket().getLocalPort() + " "
                + rig.balancer().port() + "\r\n";
    }

    @Test
    void binaryHeaderHoldsAddressesAndPorts() throws Exception {
        start(ProxyProtocol.V2);
        RawClient client = rig.client();
        assertThat(client.get("/").status()).isEqualTo(200);

        ByteBuffer header = ByteBuffer.wrap(headers.get(0).getBytes(ISO_8859_1));
        assertThat(headers.get(0)).startsWith(SIGNATURE + "\u0021\u0011\0\f\u007f\0\0\u0001\u007f\0\0\u0001");
        assertThat(header.getShort(24) & 0xffff).isEqualTo(client.socket().getLocalPort());
        assertThat(header.getShort(26) & 0xffff).isEqualTo(rig.balancer().port());
    }

    @Test
    void checksSayThatTheyAreNobodys() throws Exception {
        rig.start(
                backend -> backend.serverDefaults(s -> s.proxyProtocol(ProxyProtocol.V2))
                        .healthCheck(HealthCheck.http("/up")),
                server(ProxyProtocol.V2).uri());
        await().until(() -> !headers.isEmpty());
        assertThat(headers.get(0)).isEqualTo(SIGNATURE + "\u0020\0\0\0");

        rig.start(
                backend -> backend.serverDefaults(s -> s.proxyProtocol(ProxyProtocol.V1))
                        .healthCheck(HealthCheck.http("/up")),
                server(ProxyProtocol.V1).uri());
        await().until(() -> headers.contains("PROXY UNKNOWN\r\n"));
    }
}
