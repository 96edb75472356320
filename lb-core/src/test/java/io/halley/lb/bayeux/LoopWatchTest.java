// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopWatchTest {

    private static final HandshakeSigns PLAIN = HandshakeSigns.of(false, null, "h", "B=1; Path=/; HttpOnly");

    private final AtomicLong nanos = new AtomicLong();
    private final LoopWatch watch = new LoopWatch(nanos::get);
    private int sessions;
    private int clients;

    /** One circle of a client: handshake on n1, then 402. */
    private @Nullable Cause circle(HandshakeSigns signs, String server, boolean cookieSent) {
        String clientId = "s" + sessions++;
        watch.opened(clientId, "n1", signs);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        return watch.unknown(clientId, "client" + clients, server, cookieSent);
    }

    private @Nullable Cause loop(HandshakeSigns signs, String server, boolean cookieSent) {
        clients++;
        circle(signs, server, cookieSent);
        circle(signs, server, cookieSent);
        return circle(signs, server, cookieSent);
    }

    @Test
    void thirdCircleIsALoopAndIsToldOnce() {
        assertThat(circle(PLAIN, "n1", false)).isNull();
        assertThat(circle(PLAIN, "n1", false)).isNull();
        assertThat(circle(PLAIN, "n1", false)).isEqualTo(Cause.NO_COOKIE);
        assertThat(circle(PLAIN, "n1", false)).isNull();
        assertThat(watch.seen(Cause.NO_COOKIE)).isEqualTo(2);
    }

    @Test
    void causesAreNamedByTheirSigns() {
        String none = "B=1; Path=/; SameSite=None";
        assertThat(loop(HandshakeSigns.of(true, null, "h", none), "n1", false)).isEqualTo(Cause.NO_FORWARDED_PROTO);
        assertThat(loop(HandshakeSigns.of(false, null, "h", none), "n1", false))
                .isEqualTo(Cause.SAME_SITE_WITHOUT_SECURE);
        assertThat(loop(HandshakeSigns.of(false, null, "h", "B=1;secure"), "n1", false))
                .isEqualTo(Cause.SECURE_OVER_HTTP);
        assertThat(loop(HandshakeSigns.of(true, "https://app.example.com", "h:81", "B=1"), "n1", false))
                .isEqualTo(Cause.THIRD_PARTY_COOKIE);
        assertThat(loop(PLAIN, "n2", false)).isEqualTo(Cause.OTHER_SERVER);
        assertThat(loop(PLAIN, "n1", true)).isEqualTo(Cause.SERVER_FORGOT);
        for (Cause cause : Cause.values()) {
            assertThat(cause.text()).isNotBlank();
        }
    }

    @Test
    void sameHostOnAnotherPortIsTheSameSite() {
        assertThat(HandshakeSigns.of(true, "https://H.example.com:81", "h.example.com", null)
                        .crossSite())
                .isFalse();
        assertThat(HandshakeSigns.of(true, "http://[::1]:81", "[::1]", null).crossSite())
                .isFalse();
        assertThat(HandshakeSigns.of(true, null, "h", null).crossSite()).isFalse();
        assertThat(HandshakeSigns.of(true, "not an origin", "h", null).crossSite())
                .isTrue();
    }

    @Test
    void sessionsThatLastOrEndAsTheyShouldAreNoCircle() {
        for (int i = 0; i < 10; i++) {
            watch.opened("a" + i, "n1", PLAIN);
            watch.closed("a" + i);
            assertThat(watch.unknown("a" + i, "c", "n1", false)).isNull();
            watch.opened("b" + i, "n1", PLAIN);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
            assertThat(watch.unknown("b" + i, "c", "n1", false)).isNull();
        }
        assertThat(watch.unknown("invented", "c", "n1", false)).isNull();
        assertThat(watch.seen(Cause.NO_COOKIE)).isZero();
    }

    @Test
    void circlesOfDifferentClientsAreNoLoop() {
        for (int i = 0; i < 10; i++) {
            watch.opened("a" + i, "n1", PLAIN);
            assertThat(watch.unknown("a" + i, "client" + i, "n1", false)).isNull();
        }
    }

    @Test
    void clientsBehindOneAddressThatLoseTheirServerTogetherAreNoLoop() {
        for (int restarts = 0; restarts < 2; restarts++) {
            for (int i = 0; i < 100; i++) {
                watch.opened(restarts + "a" + i, "n1", PLAIN);
                nanos.incrementAndGet();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(watch.unknown(restarts + "a" + i, "10.0.0.1", "n2", false))
                        .isNull();
                nanos.incrementAndGet();
            }
        }
        assertThat(watch.seen(Cause.OTHER_SERVER)).isZero();
    }
}
