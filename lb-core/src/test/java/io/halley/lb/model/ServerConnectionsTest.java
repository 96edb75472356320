// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerConnectionsTest {

    @Test
    void keepAliveIsTheDefaultAndCloseKeepsNone() {
        assertThat(ServerConnections.keepAlive().isKeepAlive()).isTrue();
        assertThat(ServerConnections.keepAlive().maxIdle()).isEqualTo(256);
        assertThat(ServerConnections.keepAlive().idleTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(ServerConnections.close().isKeepAlive()).isFalse();
        assertThat(ServerConnections.close().maxIdle()).isZero();
    }

    @Test
    void tellsWhatItExpected() {
        Faults faults = new Faults();

        ServerConnections.keepAlive().maxIdle(-1).idleTimeout(Duration.ZERO).validate(faults);

        assertThat(faults.found())
                .containsExactly("maxIdle: -1 (expected: 0-2147483647)", "idleTimeout: PT0S (expected: more than 0)");
    }

    @Test
    void valuesWithTheSameContentAreEqual() {
        assertThat(ServerConnections.keepAlive().maxIdle(3))
                .isEqualTo(ServerConnections.keepAlive().maxIdle(3))
                .hasSameHashCodeAs(ServerConnections.keepAlive().maxIdle(3))
                .isNotEqualTo(ServerConnections.keepAlive())
                .hasToString("option http-keep-alive; pool-max-conn 3 pool-purge-delay 5000ms");
        assertThat(ServerConnections.close()).hasToString("option http-server-close");
    }
}
