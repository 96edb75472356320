// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.smuggling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.retry.RetryPolicy;
import io.halley.lb.undertow.kit.Front;
import io.halley.lb.undertow.kit.RawClient;
import io.halley.lb.undertow.kit.RawClient.Response;
import io.halley.lb.undertow.kit.Rig;
import io.halley.lb.undertow.kit.ScriptedConnection;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that two readers may read differently: {@code answers.txt}, one balancer, one server. */
@ParameterizedClass
@EnumSource(Front.class)
class AnswerSmugglingIT {

    @Parameter
    private Front front;

    private static Rig rig;
    private static volatile AnswerCase current;
    private static RawClient neighbour;

    @BeforeParameterizedClassInvocation
    static void start(Front front) throws Exception {
        rig = new Rig(front);
        var server = rig.scripted(AnswerSmugglingIT::serve);
        rig.start(backend -> backend.retry(RetryPolicy.retries(0)), server.uri());
        neighbour = rig.client();
    }

    @AfterParameterizedClassInvocation
    static void close() throws Exception {
        rig.close();
    }

    private static void serve(ScriptedConnection connection) throws Exception {
        while (true) {
            String target = connection.request().split(" ", 3)[1];
            if (target.equals("/case")) {
                connection.send(current.sent());
                switch (current.ending()) {
                    case FIN -> connection.shutdownOutput();
                    case RST -> connection.reset();
                    case OPEN -> {}
                }
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
            }
        }
    }

    static Stream<AnswerCase> cases() {
        return AnswerCase.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isOneAnswerToOneClient(AnswerCase c) throws Exception {
        current = c;
        try (RawClient client = RawClient.connect(rig.balancer().port())) {
            client.send((c.head() ? "HEAD" : "GET") + " /case HTTP/1.1\r\nHost: x\r\n\r\n");
            if (c.status() == 0) {
                assertThatThrownBy(() -> finalAnswer(client, c)).isInstanceOf(IOException.class);
                assertThat(client.isEnded()).isTrue();
            } else {
                Response answer = finalAnswer(client, c);
                assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(c.status());
                if (c.status() != 502) {
                    assertThat(answer.body()).isEqualTo(c.body());
                }
                assertThat(answer.head()).doesNotContain("evil");
                assertThat(client.get("/after").body()).isEqualTo("/after");
            }
        }
        for (int i = 0; i < 2; i++) {
            assertThat(neighbour.get("/neighbour").body()).isEqualTo("/neighbour");
        }
        try (RawClient other = RawClient.connect(rig.balancer().port())) {
            assertThat(other.get("/other").body()).isEqualTo("/other");
        }
    }

    private static Response finalAnswer(RawClient client, AnswerCase c) throws IOException {
        Response answer = client.read(c.head());
        while (answer.status() < 200) {
            answer = client.read(c.head());
        }
        return answer;
    }
}
