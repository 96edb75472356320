// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import org.junit.jupiter.api.Test;

class EndToEndIT {

    @Test
    void requestsGoToAllServersInTurnOnOneClientConnection() throws Exception {
        try (NamedServer a = NamedServer.start("a");
                NamedServer b = NamedServer.start("b");
                Balancer balancer = Balancer.start(Backend.builder("test")
                        .server("a", a.uri())
                        .server("b", b.uri())
                        .build());
                RawClient client = RawClient.connect(balancer.port())) {
            StringBuilder order = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                order.append(client.get("/").body());
            }
            assertThat(order.toString()).isEqualTo("ababab");
        }
    }

    @Test
    void anInsertedCookieKeepsAClientOnItsServer() throws Exception {
        try (NamedServer a = NamedServer.start("a");
                NamedServer b = NamedServer.start("b");
                Balancer balancer = Balancer.start(Backend.builder("test")
                        .affinity(Affinity.insertCookie("SERVERID"))
                        .server("a", a.uri())
                        .server("b", b.uri())
                        .build());
                RawClient client = RawClient.connect(balancer.port())) {
            Response first = client.get("/");
            assertThat(first.header("Set-Cookie")).isEqualTo("SERVERID=" + first.body() + "; path=/");
            for (int i = 0; i < 4; i++) {
                Response next = client.post("/x", "hello", "Cookie: SERVERID=" + first.body());
                assertThat(next.body()).isEqualTo(first.body());
                assertThat(next.header("Set-Cookie")).isNull();
            }
        }
    }

    @Test
    void aPostComesBackByteForByte() throws Exception {
        try (NamedServer echo = NamedServer.echo("a");
                Balancer balancer = Balancer.start(
                        Backend.builder("test").server("a", echo.uri()).build());
                RawClient client = RawClient.connect(balancer.port())) {
            assertThat(client.post("/x?y=1", "hello").body()).isEqualTo("hello");
            String large = "0123456789".repeat(100_000);
            assertThat(client.post("/", large).body()).isEqualTo(large);
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("abcdefg");
        }
    }
}
