// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.ServerPrefix;
import io.halley.lb.examples.cluster.ClientKit.Transport;
import io.halley.lb.health.CheckStatus;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.undertow.probe.XnioProbe;
import java.net.URI;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Checks of a real CometD server, and the names in its sessions' ids. */
class BayeuxCheckIT {
    private static CometdNode node;
    private static XnioWorker worker;

    @BeforeAll
    static void start() throws Exception {
        node = CometdNode.startWithNamedSessions("n_1", 0);
        worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
    }

    @AfterAll
    static void stop() throws Exception {
        worker.shutdownNow();
        node.stop();
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + node.port() + path);
    }

    private static ProbeResult probe(HealthCheck check) throws Exception {
        XnioProbe probe = new XnioProbe(worker, null, new SplittableRandom(9), System::nanoTime);
        return probe.probe(ServerConfig.builder("n1", address("")).build(), check)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static long number(String field) {
        return ((Number) NodeProbe.status(node.port()).get(field)).longValue();
    }

    @Test
    void bayeuxCheckPassesAndLeavesNoSession() throws Exception {
        long before = number("handshakes");
        for (int i = 0; i < 3; i++) {
            ProbeResult result = probe(HealthCheck.bayeux("/cometd"));
            assertThat(result.passed()).as(result.detail()).isTrue();
            assertThat(result.code()).isEqualTo(200);
        }

        assertThat(number("handshakes")).isEqualTo(before + 3);
        assertThat(number("sessions")).isZero();
        assertThat(number("unknownSessions")).isZero();
    }

    @Test
    void bayeuxCheckFindsThatNoCometdIsThere() throws Exception {
        assertThat(probe(HealthCheck.bayeux("/nowhere")).status()).isEqualTo(CheckStatus.L7STS);
    }

    @Test
    void optionsIsAnsweredWhereGetIsNot() throws Exception {
        assertThat(probe(HealthCheck.options("/cometd")).passed()).isTrue();
        assertThat(probe(HealthCheck.http("/cometd")).code()).isEqualTo(400);
    }

    @Test
    void sessionIdsNameTheirServerOverBothTransports() throws Exception {
        try (ClientKit kit = new ClientKit()) {
            for (Transport transport : Transport.values()) {
                TestClient client = kit.client(address("/cometd"), transport).start("/test/names");

                assertThat(ServerPrefix.of(client.clientIds().get(0), "_"))
                        .as(transport.name())
                        .isEqualTo("n_1");
                client.bayeux().disconnect();
            }
        }
    }
}
