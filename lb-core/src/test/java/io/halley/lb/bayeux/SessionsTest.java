// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final Advice ADVICE = new Advice("retry", 1_000, 30_000, -1);

    private final AtomicLong nanos = new AtomicLong();
    private final Sessions sessions = new Sessions(10_000, Duration.ofSeconds(10), nanos::get);

    private void pass(int millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void open(String clientId, String server) {
        sessions.opened(clientId, server, Transport.LONG_POLLING, null, ADVICE);
    }

    @Test
    void sessionIsFoundAndCounted() {
        sessions.opened("a", "n1", Transport.WEB_SOCKET, "cookie", null);
        open("b", "n1");

        assertThat(sessions.find("a").server()).isEqualTo("n1");
        assertThat(sessions.find("a").browserCookie()).isEqualTo("cookie");
        assertThat(sessions.find("c")).isNull();
        assertThat(sessions.count("n1")).isEqualTo(2);
        assertThat(sessions.count("n1", Transport.WEB_SOCKET)).isEqualTo(1);
        assertThat(sessions.count("n1", Transport.LONG_POLLING)).isEqualTo(1);
        assertThat(sessions.count("n2")).isZero();
    }

    @Test
    void newSessionLivesForTimeoutIntervalMaxIntervalAndMargin() {
        open("a", "n1");

        pass(45_999);
        assertThat(sessions.find("a")).isNotNull();
        pass(2);
        assertThat(sessions.find("a")).isNull();
    }

    @Test
    void lookingItUpDoesNotProlongItsLifeAndUsingItDoes() {
        open("a", "n1");
        open("b", "n1");

        for (int i = 0; i < 5; i++) {
            pass(10_000);
            sessions.find("a");
            sessions.used("b", null);
        }

        assertThat(sessions.find("a")).isNull();
        assertThat(sessions.find("b")).isNotNull();
    }

    @Test
    void pinnedSessionStaysUntilTheLastPinEnds() {
        open("a", "n1");
        Session first = sessions.pin("a");
        Session second = sessions.pin("a");
        pass(10_000_000);
        sessions.unpin("a", first);
        pass(10_000_000);
        sessions.sweep();
        assertThat(sessions.find("a")).isNotNull();

        sessions.unpin("a", second);
        pass(15_999);
        assertThat(sessions.find("a")).isNotNull();
        pass(2);
        assertThat(sessions.find("a")).isNull();
        assertThat(sessions.pin("a")).isNull();
    }

    @Test
    void adviceChangesHowLongASessionLives() {
        open("a", "n1");
        sessions.used("a", new Advice("retry", 0, 0, 60_000));

        pass(64_999);
        assertThat(sessions.find("a")).isNotNull();
        pass(2);
        assertThat(sessions.find("a")).isNull();
    }

    @Test
    void expiredSessionsAreCountedUntilTheSweep() {
        open("a", "n1");
        pass(60_000);
        sessions.sweep();

        assertThat(sessions.count("n1")).isZero();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void sessionThatAServerConfirmsIsRememberedAgain() {
        sessions.confirmed("a", "n1", Transport.LONG_POLLING, "cookie", null, false);
        sessions.confirmed("a", "n1", Transport.LONG_POLLING, null, ADVICE, true);
        assertThat(sessions.find("a").browserCookie()).isEqualTo("cookie");
        assertThat(sessions.count("n1")).isEqualTo(1);

        sessions.confirmed("a", "n2", Transport.LONG_POLLING, null, ADVICE, true);
        assertThat(sessions.count("n1")).isZero();
        assertThat(sessions.find("a").server()).isEqualTo("n2");
    }

    @Test
    void sessionThatEndedWhileItsConnectWasAnsweredStaysForgotten() {
        open("a", "n1");
        sessions.gone("a");
        sessions.confirmed("a", "n1", Transport.LONG_POLLING, null, ADVICE, true);

        assertThat(sessions.find("a")).isNull();
        assertThat(sessions.count("n1")).isZero();
    }

    @Test
    void sessionThatLeavesIsKeptUntilItHasLeft() {
        open("a", "n1");

        assertThat(sessions.leaves("a")).isTrue();
        assertThat(sessions.leaves("a")).isFalse();
        assertThat(sessions.leaves("unknown")).isFalse();
        assertThat(sessions.count("n1")).isOne();
        sessions.gone("a");
        assertThat(sessions.count("n1")).isZero();
    }

    @Test
    void endedSessionIsForgottenOnce() {
        open("a", "n1");

        assertThat(sessions.gone("a")).isNotNull();
        assertThat(sessions.gone("a")).isNull();
        assertThat(sessions.count("n1")).isZero();
    }

    @Test
    void pinOfASessionThatWasReplacedLeavesTheNewOneAlone() {
        open("a", "n1");
        Session old = sessions.pin("a");
        open("a", "n2");
        sessions.pin("a");
        sessions.unpin("a", old);
        pass(1_000_000);

        assertThat(sessions.find("a").server()).isEqualTo("n2");
        assertThat(sessions.count("n1")).isZero();
        assertThat(sessions.count("n2")).isEqualTo(1);
    }

    @Test
    void deadServersSessionsGoTogether() {
        IntStream.range(0, 100).forEach(i -> open("a" + i, "n" + i % 2));

        assertThat(sessions.goneWith("n1")).isEqualTo(50);
        assertThat(sessions.count("n1")).isZero();
        assertThat(sessions.count("n0")).isEqualTo(50);
        assertThat(sessions.idsOf("n0")).hasSize(50).doesNotContain("a1");
    }

    @Test
    void boundHoldsAndCountsFollowIt() {
        Sessions few = new Sessions(100, Duration.ofSeconds(10), nanos::get);
        for (int i = 0; i < 10_000; i++) {
            few.opened("s" + i, "n" + i % 3, Transport.LONG_POLLING, null, ADVICE);
        }

        long size = few.size();
        assertThat(size).isBetween(1L, 100L);
        assertThat(few.count("n0") + few.count("n1") + few.count("n2")).isEqualTo((int) size);
    }

    @Test
    void countsAreExactWhileThreadsChangeTheSameSessions() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<? extends Future<?>> ends = IntStream.range(0, 4)
                    .mapToObj(thread -> threads.submit(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            String id = "s" + (i * 7 + thread) % 50;
                            switch ((i + thread) % 5) {
                                case 0, 1 -> open(id, "n" + i % 3);
                                case 2 -> sessions.gone(id);
                                case 3 -> {
                                    Session pinned = sessions.pin(id);
                                    if (pinned != null) {
                                        sessions.unpin(id, pinned);
                                    }
                                }
                                default -> sessions.used(id, ADVICE);
                            }
                        }
                    }))
                    .toList();
            for (Future<?> end : ends) {
                end.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        for (String server : List.of("n0", "n1", "n2")) {
            assertThat(sessions.count(server)).isEqualTo(sessions.idsOf(server).size());
        }
        pass(100_000);
        sessions.sweep();
        assertThat(sessions.size()).isZero();
    }
}
