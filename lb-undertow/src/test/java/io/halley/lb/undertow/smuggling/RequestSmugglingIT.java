// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.smuggling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.halley.lb.model.ForwardedHeaders;
import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.RecordingServer;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.smuggling.RequestCase.Ending;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two readers may read differently: {@code requests.txt}, one balancer, one server.
 *
 * <p>Each case looks at every octet that reaches the server, at each answer, at the end of the connection, and at a
 * neighbour that shares the connections to the server.
 */
@ParameterizedClass
@EnumSource(Front.class)
class RequestSmugglingIT {

    @Parameter
    private Front front;

    private static final String NEIGHBOUR = "GET /neighbour HTTP/1.1\r\nHost: test\r\n\r\n";
    private static final String AFTER = "GET /after HTTP/1.1\r\nHost: test\r\n\r\n";

    private static Rig rig;
    private static RecordingServer server;
    private static RawClient neighbour;

    @BeforeParameterizedClassInvocation
    static void start(Front front) throws Exception {
        rig = new Rig(front);
        server = rig.with(RecordingServer.start());
        rig.start(
                backend -> backend.forwardedHeaders(ForwardedHeaders.none()).retry(RetryPolicy.retries(0)),
                server.uri());
        neighbour = rig.client();
    }

    @AfterParameterizedClassInvocation
    static void close() throws Exception {
        rig.close();
    }

    static Stream<RequestCase> cases() {
        return RequestCase.all().stream();
    }

    @Test
    void thereAreMoreThanThreeHundred() {
        assertThat(RequestCase.all()).hasSizeGreaterThan(300);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void reachesTheServerAsOneThingOnly(RequestCase c) throws Exception {
        server.takeRequests();
        server.takeParts();
        StringBuilder expected = new StringBuilder();
        try (RawClient client = RawClient.connect(rig.balancer().port())) {
            client.send(c.sent());
            end(client, c.ending());
            boolean refused = c.ending() != Ending.RST && isRefused(client, c);
            if (!refused || c.statuses().size() > 1) {
                expected.append(c.arrives());
            }
            if (!refused && !c.statuses().isEmpty()) {
                assertThat(client.get("/after").body()).isEqualTo("/after");
                expected.append(AFTER);
            }
        }
        if (c.broken()) {
            await().until(() -> !server.takeParts().isEmpty());
        }
        for (int i = 0; i < 2; i++) {
            assertThat(neighbour.get("/neighbour").body()).isEqualTo("/neighbour");
            expected.append(NEIGHBOUR);
        }
        assertThat(server.takeRequests()).isEqualTo(expected.toString());
        assertThat(server.takeParts()).isEmpty();
    }

    private static void end(RawClient client, Ending ending) throws IOException {
        switch (ending) {
            case FIN -> client.shutdownOutput();
            case RST -> client.reset();
            case OPEN -> {}
        }
    }

    /** Reads the answers; returns whether the last is a refusal, behind which the connection is closed. */
    private static boolean isRefused(RawClient client, RequestCase c) throws IOException {
        Response last = null;
        for (List<Integer> statuses : c.statuses()) {
            last = client.read();
            assertThat(last.status()).as(last.head() + last.body()).isIn(statuses);
        }
        boolean refused = last != null && last.status() >= 400;
        if (refused) {
            assertThat(last.head()).startsWith("HTTP/1.");
            assertThat(last.header("Connection")).isEqualTo("close");
        }
        if (refused || last == null) {
            sendMore(client);
            assertThat(client.isEnded()).isTrue();
        }
        return refused;
    }

    private static void sendMore(RawClient client) {
        try {
            if (!client.socket().isOutputShutdown()) {
                client.send("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n").shutdownOutput();
            }
        } catch (IOException e) {
            // Closed already, which is what is looked at next.
        }
    }
}
