// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is said of clients that go round in a circle, and of whom it is not said. */
class BayeuxInsightTest extends BayeuxFixture {

    private static final String UNKNOWN = "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":false,"
            + "\"error\":\"402::session_unknown\",\"advice\":{\"reconnect\":\"handshake\"}}]";

    @Test
    void lateMessagesOfClientsBehindOneAddressWhoseServerDiedAreNoLoop() {
        try (LogLines log = LogLines.of(LoadBalancer.class)) {
            rig.balancer.maintenance("s2");
            for (int i = 0; i < 10; i++) {
                open("x" + i);
            }
            rig.balancer.ready("s2");
            List<Call> polls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                polls.add(call(connect("x" + i)));
            }
            rig.down("s1");
            for (Call poll : polls) {
                poll.step = poll.dispatch.serverLost();
                rig.time.millis(2);
                poll.resume().dispatch.answer(503);
            }
            for (int i = 0; i < 10; i++) {
                Call late = call(publish("x" + i));
                assertThat(late.place()).isEqualTo("s2");
                answer(
                        late,
                        "[{\"channel\":\"/chat\",\"id\":\"5\",\"successful\":false,\"error\":\"402::session_unknown\"}]");
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("clients lose each session"));
        }
    }

    /** Lets a client shake hands and be told 402, three times over, and returns what the log says of it. */
    private String loop(Supplier<FakeRequest> request, String setCookie) {
        try (LogLines log = LogLines.of(LoadBalancer.class)) {
            for (int i = 0; i < 3; i++) {
                Call handshake = call(HANDSHAKE, request.get());
                handshake.response = new FakeResponse(200)
                        .header("Set-Cookie", "app=1; Path=/")
                        .header("Set-Cookie", "BAYEUX_BROWSER=" + i + setCookie);
                handshake.dispatch.connected();
                handshake.dispatch.requestSent();
                handshake.dispatch.onResponse(handshake.response);
                read(handshake, "[{\"channel\":\"/meta/handshake\",\"successful\":true,\"clientId\":\"x" + i + "\"}]");
                handshake.end();
                rig.time.millis(10);
                answer(call(connect("x" + i), request.get()), UNKNOWN);
            }
            return String.join(
                    "\n",
                    log.lines().stream()
                            .filter(line -> line.contains("clients lose each session"))
                            .toList());
        }
    }

    @Test
    void aClientWithoutCookiesIsNoticedOnce() {
        assertThat(loop(FakeRequest::new, "; Path=/; HttpOnly"))
                .contains("does not send the server's cookie back")
                .doesNotContain("\n");
        assertThat(loop(FakeRequest::new, "; Path=/; HttpOnly")).isEmpty();
    }

    @Test
    void aThirdPartyCookieIsNoticed() {
        assertThat(loop(
                        () -> new FakeRequest()
                                .secure()
                                .header("Origin", "https://app.example.com")
                                .header("Host", "push.example.org"),
                        "; Path=/"))
                .contains("the page comes from another site");
    }

    @Test
    void sameSiteNoneWithoutSecureIsNoticed() {
        assertThat(loop(FakeRequest::new, "; Path=/; SameSite=None")).contains("SameSite=None without Secure: serve");
    }

    @Test
    void aServerThatDoesNotHearOfTheClientsTlsIsNoticed() {
        assertThat(loop(() -> new FakeRequest().secure(), "; Path=/; SameSite=None"))
                .contains("X-Forwarded-Proto");
    }
}
