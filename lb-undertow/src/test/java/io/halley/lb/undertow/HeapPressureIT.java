// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.NamedServer;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A balancer whose heap of 64 MiB is used up by clients that send most of a body, and no more. */
class HeapPressureIT {

    private static final int BODY = 1_000_000;
    private static final int MOST_CLIENTS = 300;
    private static final byte[] MOST_OF_A_BODY = "x".repeat(BODY - 1).getBytes();

    @ParameterizedTest
    @EnumSource(Front.class)
    void newWorkIsRefusedBeforeTheHeapIsUsedUpAndTakenOnAgainAfterwards(Front front) throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try (NamedServer server = NamedServer.start("a");
                ServerProcess balancer = ServerProcess.shedding(front, server.uri())) {
            assertThat(answer(balancer)).isEqualTo("200");
            String answer = "200";
            while (answer.equals("200") && slow.size() < MOST_CLIENTS) {
                slow.add(holding(balancer));
                answer = answer(balancer);
            }
            assertThat(answer).isIn("503", "closed");
            // Whoever insists gets no further.
            for (int i = 0; i < 50; i++) {
                slow.add(holding(balancer));
            }
            assertThat(answer(balancer)).isIn("503", "closed");
            assertThat(balancer.isAlive()).isTrue();

            for (RawClient client : slow) {
                client.close();
            }
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> answer(balancer).equals("200"));
            assertThat(balancer.isAlive()).isTrue();
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    private static RawClient holding(ServerProcess balancer) throws IOException {
        RawClient client = RawClient.connect(balancer.port());
        try {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY + "\r\n\r\n");
            client.send(MOST_OF_A_BODY);
        } catch (IOException e) {
            // Refused while it was sending.
        }
        return client;
    }

    /** Returns the status that a new client gets, or that its connection was closed. */
    private static String answer(ServerProcess balancer) throws IOException {
        try (RawClient client = RawClient.connect(balancer.port())) {
            return Integer.toString(client.get("/").status());
        } catch (IOException e) {
            return "closed";
        }
    }
}
