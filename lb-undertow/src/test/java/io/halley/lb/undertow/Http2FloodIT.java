// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Backend;
import io.halley.lb.undertow.kit.Balancer;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawHttp2;
import io.halley.lb.undertow.kit.Rig;
import io.undertow.UndertowOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** Floods by HTTP/2, where an embedder lets Undertow speak it. */
class Http2FloodIT {

    private static final String[] GET = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x"};

    private static final int FLOODS = 4;

    private final Rig rig = new Rig();
    private NamedServer server;

    @BeforeEach
    void start() {
        server = rig.with(NamedServer.start("a"));
        // A stream whose connection breaks while its last bytes are on their way may stay for that time.
        BalancerHandler handler = BalancerHandler.start(Backend.builder("test")
                .server("a", server.uri())
                .timeouts(timeouts -> timeouts.client(Duration.ofSeconds(2)))
                .build());
        rig.use(Balancer.start(handler, options -> options.setServerOption(UndertowOptions.ENABLE_HTTP2, true)));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void othersAreServed() throws Exception {
        try (RawHttp2 other = new RawHttp2(rig.balancer().port())) {
            for (int i = 0; i < 10; i++) {
                assertThat(other.request(null, GET)).isEqualTo("200");
                assertThat(rig.client().get("/").body()).isEqualTo("a");
            }
        }
    }

    @Test
    void requestsThatAreTakenBackAtOnceEndTheConnectionAndLeaveNothing() throws Exception {
        for (int i = 0; i < FLOODS; i++) {
            try (RawHttp2 flood = new RawHttp2(rig.balancer().port())) {
                flood.resetAtOnce(50_000, GET);
                assertThat(flood.request(null, GET)).isEqualTo("closed");
            }
        }
        assertThat(server.requests()).isLessThan(FLOODS * 2_000);
        othersAreServed();
    }

    @Test
    @Disabled("In two of eight runs a request was still held 5 s after the connection closed: to be understood first")
    void aHeadWithoutEndClosesItsConnection() throws Exception {
        for (int i = 0; i < FLOODS; i++) {
            try (RawHttp2 flood = new RawHttp2(rig.balancer().port())) {
                // 100 MiB, more than the system's buffers take while nobody reads.
                assertThat(flood.continueForEver(10_000, GET)).isLessThan(10_000);
            }
        }
        othersAreServed();
    }
}
