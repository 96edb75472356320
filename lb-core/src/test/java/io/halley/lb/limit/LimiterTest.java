// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static io.halley.lb.limit.FakeRequest.address;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.limit.Decision.Kind;
import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.LimitSnapshot;
import io.halley.lb.model.TrustedProxies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LimiterTest {
    private static final String CLIENT = "192.0.2.1";
    private static final String OTHER = "192.0.2.2";

    private final ManualTime time = new ManualTime(Long.MAX_VALUE - 5_000_000_000L);

    @Nested
    class Requests {

        @Test
        void beyondTheRateAreDenied() {
            Limiter limiter = limiter(Limit.requests(3).per(ofSeconds(10)));

            assertThat(answers(limiter, CLIENT, 5)).isEqualTo("200 200 200 429 429");
            assertThat(answers(limiter, OTHER, 1)).isEqualTo("200");
        }

        @Test
        void areAdmittedAgainAfterTheTimeThatRetryAfterSays() {
            Limiter limiter = limiter(Limit.requests(3).per(ofSeconds(10)));
            answers(limiter, CLIENT, 3);
            time.pass(ofSeconds(4));
            Decision denied = ask(limiter, FakeRequest.get("/", CLIENT));

            // The next period, and then until less than 3 of the 4 requests count: more than a quarter of it.
            assertThat(denied.retryAfterSeconds()).isEqualTo(6 + 3);
            time.pass(ofSeconds(7));
            assertThat(answers(limiter, CLIENT, 1)).isEqualTo("429");

            time.pass(ofSeconds(ask(limiter, FakeRequest.get("/", CLIENT)).retryAfterSeconds()));
            assertThat(answers(limiter, CLIENT, 1)).isEqualTo("200");
        }

        @Test
        void countThoughTheyAreDenied() {
            Limiter limiter = limiter(Limit.requests(3).per(ofSeconds(10)));

            for (int i = 0; i < 30; i++) {
                time.pass(ofSeconds(1));
                answers(limiter, CLIENT, 1);
            }

            assertThat(answers(limiter, CLIENT, 1)).isEqualTo("429");
        }

        @Test
        void ofOneIpv6NetworkAreOneClients() {
            Limiter limiter = limiter(Limit.requests(1));

            assertThat(answers(limiter, "2001:db8::1", 1)).isEqualTo("200");
            assertThat(answers(limiter, "2001:db8::2", 1)).isEqualTo("429");
            assertThat(answers(limiter, "2001:db8:0:1::1", 1)).isEqualTo("200");
        }

        @Test
        void areCountedByPrefixWhereThatIsSet() {
            Limiter limiter = limiter(Limit.requests(1).ipv6Prefix(128).ipv4Prefix(24));

            assertThat(answers(limiter, "2001:db8::1", 1)).isEqualTo("200");
            assertThat(answers(limiter, "2001:db8::2", 1)).isEqualTo("200");
            assertThat(answers(limiter, CLIENT, 1)).isEqualTo("200");
            assertThat(answers(limiter, OTHER, 1)).isEqualTo("429");
        }

        @Test
        void areCountedByAKeyOfTheRequest() {
            Limiter limiter = limiter(Limit.requests(1).by(KeyExtractor.header("X-Api-Key")));
            FakeRequest request = FakeRequest.get("/", CLIENT);

            assertThat(status(ask(limiter, request.withApiKey("a")))).isEqualTo(200);
            assertThat(status(ask(limiter, request.withApiKey("a")))).isEqualTo(429);
            assertThat(status(ask(limiter, request.withApiKey("b")))).isEqualTo(200);
            assertThat(status(ask(limiter, request))).isEqualTo(200);
            assertThat(status(ask(limiter, request))).isEqualTo(200);
        }

        @Test
        void areBoundedByEachOfSeveralPeriods() {
            Limiter limiter = limiter(
                    Limit.requests(2).per(ofSeconds(1)),
                    Limit.requests(4).per(ofMinutes(1)).deny(403));

            assertThat(answers(limiter, CLIENT, 3)).isEqualTo("200 200 429");
            time.pass(ofSeconds(3));
            assertThat(answers(limiter, CLIENT, 2)).isEqualTo("200 403");
        }

        @Test
        void ofExceptedNetworksAreNotLimited() {
            Limiter limiter = limiter(Limit.requests(1).except("192.0.2.0/31"));

            assertThat(answers(limiter, CLIENT, 3)).isEqualTo("200 200 200");
            assertThat(answers(limiter, OTHER, 2)).isEqualTo("200 429");
        }

        @Test
        void areHeldInATarpitOrRejectedWhereTheLimitSaysSo() {
            Decision tarpit = second(Limit.requests(1).tarpit(ofSeconds(15)));
            assertThat(tarpit.kind()).isEqualTo(Kind.TARPIT);
            assertThat(tarpit.status()).isEqualTo(500);
            assertThat(tarpit.holdNanos()).isEqualTo(15_000_000_000L);

            assertThat(second(Limit.requests(1).reject()).kind()).isEqualTo(Kind.REJECT);
            assertThat(second(Limit.requests(1).deny(403)).status()).isEqualTo(403);
            assertThat(second(Limit.requests(1).deny(403)).retryAfterSeconds()).isPositive();
        }

        private Decision second(Limit limit) {
            Limiter limiter = limiter(limit);
            ask(limiter, FakeRequest.get("/", CLIENT));
            return ask(limiter, FakeRequest.get("/", CLIENT));
        }
    }

    @Nested
    class Polls {

        @Test
        void thatAreHeldDoNotCount() {
            Limiter limiter = limiter(Limit.requests(2).per(ofSeconds(10)));

            for (int i = 0; i < 50; i++) {
                assertThat(poll(limiter, 120)).isEqualTo(200);
            }
            assertThat(answers(limiter, CLIENT, 2)).isEqualTo("200 200");
        }

        @Test
        void thatAreAnsweredAtOnceCount() {
            Limiter limiter = limiter(Limit.requests(2).per(ofSeconds(10)));

            assertThat(poll(limiter, 0)).isEqualTo(200);
            assertThat(poll(limiter, 99)).isEqualTo(200);
            assertThat(poll(limiter, 0)).isEqualTo(429);
            assertThat(answers(limiter, CLIENT, 1)).isEqualTo("429");
        }

        private int poll(Limiter limiter, int heldMillis) {
            Admission admission = new Admission(time);
            int status = status(limiter.admit(FakeRequest.get("/cometd/connect", CLIENT), null, admission));
            if (status == 200) {
                time.pass(ofMillis(heldMillis));
            }
            admission.end(status);
            return status;
        }
    }

    @Nested
    class Connections {

        @Test
        void beyondTheRateAreRefusedAsHaproxyDoes() {
            Limiter limiter = limiter(Limit.connections(3).per(ofMinutes(1)).deny(403));
            StringBuilder answers = new StringBuilder();

            for (int i = 0; i < 4; i++) {
                ClientConnection connection = limiter.connectionOpened(address(CLIENT));
                answers.append(status(ask(limiter, FakeRequest.get("/", CLIENT), connection)))
                        .append(' ');
                connection.closed();
            }

            assertThat(answers).hasToString("200 200 200 403 ");
        }

        @Test
        void areRefusedForAsLongAsTheyAreOpen() {
            Limiter limiter = limiter(Limit.openConnections(1));
            ClientConnection first = limiter.connectionOpened(address(CLIENT));
            ClientConnection second = limiter.connectionOpened(address(CLIENT));
            FakeRequest request = FakeRequest.get("/", CLIENT);

            assertThat(first.decision().isAdmitted()).isTrue();
            assertThat(second.decision().status()).isEqualTo(429);
            assertThat(second.decision().retryAfterSeconds()).isZero();
            assertThat(status(ask(limiter, request, first))).isEqualTo(200);
            assertThat(status(ask(limiter, request, second))).isEqualTo(429);
            first.closed();
            assertThat(status(ask(limiter, request, second))).isEqualTo(429);
            second.closed();
            assertThat(limiter.connectionOpened(address(CLIENT)).decision().isAdmitted())
                    .isTrue();
        }

        @Test
        void endOnce() {
            Limiter limiter = limiter(Limit.openConnections(2));
            ClientConnection first = limiter.connectionOpened(address(CLIENT));
            limiter.connectionOpened(address(CLIENT));

            first.closed();
            first.closed();

            assertThat(limiter.connectionOpened(address(CLIENT)).decision().isAdmitted())
                    .isTrue();
            assertThat(limiter.connectionOpened(address(CLIENT)).decision().isAdmitted())
                    .isFalse();
        }

        @Test
        void countOnAcrossAFloodOfOtherAddresses() {
            Limiter limiter = limiter(Limit.openConnections(1).clients(100));
            limiter.connectionOpened(address(CLIENT));

            for (int i = 0; i < 10_000; i++) {
                limiter.connectionOpened(address("203.0." + (i >> 8) + "." + (i & 255)))
                        .closed();
            }
            time.pass(ofMinutes(5));

            assertThat(limiter.connectionOpened(address(CLIENT)).decision().isAdmitted())
                    .isFalse();
        }

        @Test
        void ofTrustedProxiesCountForNobody() {
            Limiter limiter = Limiter.open(
                    List.of(Limit.connections(1), Limit.requests(2)), TrustedProxies.of("10.0.0.0/8"), time, null);
            ClientConnection proxy = limiter.connectionOpened(address("10.0.0.1"));
            ClientConnection again = limiter.connectionOpened(address("10.0.0.1"));

            assertThat(proxy.decision().isAdmitted()).isTrue();
            assertThat(again.decision().isAdmitted()).isTrue();
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                answers.append(status(ask(limiter, FakeRequest.get("/", CLIENT), proxy)))
                        .append(' ');
                answers.append(status(ask(limiter, FakeRequest.get("/", "10.0.0.1"), proxy)))
                        .append(' ');
            }
            assertThat(answers).hasToString("200 200 200 200 429 200 ");
            proxy.closed();
        }

        @Test
        void withRequestsThatCannotBeUnderstoodCountThemAsErrors() {
            Limiter limiter = limiter(Limit.errors(2));
            ClientConnection connection = limiter.connectionOpened(address(CLIENT));

            connection.invalidRequest();
            connection.invalidRequest();
            assertThat(status(ask(limiter, FakeRequest.get("/", CLIENT), connection)))
                    .isEqualTo(200);
            connection.invalidRequest();
            assertThat(status(ask(limiter, FakeRequest.get("/", CLIENT), connection)))
                    .isEqualTo(429);
        }
    }

    @Nested
    class Errors {

        @Test
        void beyondTheRateShutTheClientOut() {
            Limiter limiter = limiter(Limit.errors(2).per(ofSeconds(10)));
            for (int i = 0; i < 3; i++) {
                Admission admission = new Admission(time);
                assertThat(limiter.admit(FakeRequest.get("/x", CLIENT), null, admission)
                                .isAdmitted())
                        .isTrue();
                admission.end(404);
            }

            Decision denied = ask(limiter, FakeRequest.get("/", CLIENT));

            assertThat(denied.status()).isEqualTo(429);
            // Three errors are less than three once a nanosecond of the next period has passed.
            assertThat(denied.retryAfterSeconds()).isEqualTo(11);
        }
    }

    @Nested
    class Handshakes {

        @Test
        void beyondTheRateAreRefusedAndNothingElse() {
            Limiter limiter = limiter(Limit.handshakes(1));
            FakeRequest handshake = FakeRequest.get("/cometd/handshake", CLIENT);

            assertThat(status(ask(limiter, handshake))).isEqualTo(200);
            assertThat(status(ask(limiter, handshake))).isEqualTo(429);
            assertThat(status(ask(limiter, FakeRequest.get("/cometd", CLIENT).upgrading())))
                    .isEqualTo(429);
            assertThat(status(ask(limiter, FakeRequest.get("/cometd/", CLIENT))))
                    .isEqualTo(200);
        }

        @Test
        void areFoundInBodiesToo() {
            Limiter limiter = limiter(Limit.handshakes(1), Limit.requests(3));
            FakeRequest request = FakeRequest.get("/cometd/", CLIENT);
            Admission admission = new Admission(time);

            assertThat(limiter.admit(request, null, admission).isAdmitted()).isTrue();
            assertThat(limiter.handshake(request, admission).isAdmitted()).isTrue();
            assertThat(limiter.handshake(request, admission).isAdmitted()).isTrue();
            admission.end(200);
            assertThat(limiter.handshake(request, admission).isAdmitted()).isTrue();
            assertThat(limiter.admit(request, null, admission).isAdmitted()).isTrue();
            assertThat(limiter.handshake(request, admission).status()).isEqualTo(429);
        }
    }

    @Test
    void decidesByTheFirstLimitThatIsExceeded() {
        Limiter limiter = limiter(Limit.requests(2).deny(403), Limit.requests(1).reject());

        assertThat(ask(limiter, FakeRequest.get("/", CLIENT)).kind()).isEqualTo(Kind.ADMIT);
        assertThat(ask(limiter, FakeRequest.get("/", CLIENT)).kind()).isEqualTo(Kind.REJECT);
        assertThat(ask(limiter, FakeRequest.get("/", CLIENT)).status()).isEqualTo(403);
    }

    @Test
    void limitsNobodyWithoutLimits() {
        Limiter limiter = limiter();

        assertThat(limiter.isEmpty()).isTrue();
        assertThat(limiter.connectionOpened(address(CLIENT)).decision().isAdmitted())
                .isTrue();
        assertThat(answers(limiter, CLIENT, 2)).isEqualTo("200 200");
    }

    @Test
    void keepsTheTablesThatStillFitAcrossAReconfiguration() {
        Limiter before = limiter(Limit.requests(2), Limit.openConnections(1));
        ClientConnection old = before.connectionOpened(address(CLIENT));
        answers(before, CLIENT, 2);

        Limiter same =
                reopen(before, Limit.openConnections(1), Limit.requests(2).deny(403));
        assertThat(status(ask(same, FakeRequest.get("/", CLIENT), old))).isEqualTo(403);
        assertThat(same.connectionOpened(address(CLIENT)).decision().isAdmitted())
                .isFalse();

        Limiter other = reopen(before, Limit.requests(2).per(ofSeconds(20)));
        assertThat(status(ask(other, FakeRequest.get("/", CLIENT), old))).isEqualTo(200);
        old.closed();
    }

    @Test
    void tellsWhatItHasRefused() {
        Limit requests = Limit.requests(1).clients(10);
        Limit connections = Limit.openConnections(1).clients(10);
        Limiter limiter = limiter(requests, connections);
        limiter.connectionOpened(address(CLIENT));
        ask(limiter, FakeRequest.get("/", CLIENT), limiter.connectionOpened(address(CLIENT)));
        answers(limiter, OTHER, 3);

        assertThat(limiter.snapshot())
                .containsExactly(
                        new LimitSnapshot(requests.toString(), "requests", 2, 2, 0),
                        new LimitSnapshot(connections.toString(), "openConnections", 1, 2, 0));
    }

    @Test
    void namesFurtherLimitsOfAKindByNumber() {
        Limiter limiter =
                limiter(Limit.requests(1), Limit.errors(1), Limit.requests(100).per(ofMinutes(1)));

        assertThat(limiter.snapshot())
                .extracting(LimitSnapshot::name)
                .containsExactly("requests", "errors", "requests-2");
    }

    @Test
    void goesOnCountingWhereALimitStays() {
        Limit stays = Limit.requests(1).per(ofSeconds(10));
        Limiter before = limiter(stays);
        answers(before, CLIENT, 3);

        Limiter after = Limiter.open(List.of(stays), TrustedProxies.none(), time, before);

        assertThat(answers(after, CLIENT, 1)).isEqualTo("429");
        assertThat(after.snapshot()).extracting(LimitSnapshot::refused).containsExactly(3L);
    }

    @Test
    void countsExactlyWhereManyThreadsAsk() throws InterruptedException {
        Limiter limiter = limiter(Limit.requests(1_000_000).per(ofMinutes(1)), Limit.openConnections(1_000_000));
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    ClientConnection connection = limiter.connectionOpened(address(CLIENT));
                    ask(limiter, FakeRequest.get("/", CLIENT), connection);
                    connection.closed();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        Limiter full = reopen(limiter, Limit.requests(40_000).per(ofMinutes(1)), Limit.openConnections(1));
        assertThat(full.connectionOpened(address(CLIENT)).decision().isAdmitted())
                .isTrue();
        assertThat(answers(full, CLIENT, 1)).isEqualTo("429");
        Limiter room = reopen(limiter, Limit.requests(40_002).per(ofMinutes(1)), Limit.openConnections(1));
        assertThat(answers(room, CLIENT, 1)).isEqualTo("200");
    }

    private Limiter limiter(Limit... limits) {
        return Limiter.open(List.of(limits), TrustedProxies.none(), time, null);
    }

    private Limiter reopen(Limiter previous, Limit... limits) {
        return Limiter.open(List.of(limits), TrustedProxies.none(), time, previous);
    }

    private String answers(Limiter limiter, String client, int requests) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            answers.add(Integer.toString(status(ask(limiter, FakeRequest.get("/", client)))));
        }
        return String.join(" ", answers);
    }

    private Decision ask(Limiter limiter, FakeRequest request) {
        return ask(limiter, request, null);
    }

    private Decision ask(Limiter limiter, FakeRequest request, @Nullable ClientConnection connection) {
        Admission admission = new Admission(time);
        Decision decision = limiter.admit(request, connection, admission);
        admission.end(status(decision));
        return decision;
    }

    private static int status(Decision decision) {
        return decision.isAdmitted() ? 200 : decision.status();
    }
}
