// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.event.Captured;
import io.halley.lb.event.Occupancy;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.RequestOrigin;
import io.halley.lb.model.PollPath;
import io.halley.lb.undertow.admin.Recent.Kind;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentTest {

    private final Recent recent = new Recent();

    @Test
    void requestsPollsAndTunnelsAreCountedApart() {
        ended("/cometd/handshake", 200, false, "----", 10);
        ended("/cometd/connect", 200, false, "----", 10);
        ended("/cometd", 101, true, "CD--", 10);
        ended("/cometd/", 503, false, "SC--", 10);
        ended("/cometd/", -1, false, "CH--", 10);

        assertThat(totals(11)).isEqualTo("REQUEST 3, POLL 1, TUNNEL 1, HANDSHAKE 1, ERROR 1");
        assertThat(recent.lastFailure()).isEqualTo(new Recent.Failure(77, 503, "SC--"));
    }

    @Test
    void aSecondIsForgottenAfterAMinute() {
        for (int second = 100; second < 300; second++) {
            for (int i = 0; i < second % 7; i++) {
                ended("/", 200, false, "----", second);
            }
        }
        int[] expected = new int[Recent.SECONDS];
        Arrays.setAll(expected, i -> (240 + i) % 7);

        assertThat(recent.history(Kind.REQUEST, 300)).isEqualTo(expected);
        assertThat(recent.total(Kind.REQUEST, 400)).isZero();
        assertThat(recent.mostRequests(400)).isEqualTo(6);
    }

    @Test
    void percentilesAreWithinAQuarterOfTheTruth() {
        SplittableRandom random = new SplittableRandom(3);
        long[] micros = new long[5000];
        ResponseTimes times = new ResponseTimes();
        for (int i = 0; i < micros.length; i++) {
            micros[i] = (long) Math.exp(random.nextDouble(0, 17));
            times.add(500 + i % 40, micros[i] * 1000);
        }
        Arrays.sort(micros);

        long[] found = times.percentiles(545, 0.5, 0.95);

        assertThat(found[0]).isBetween(micros[2499], micros[2499] * 5 / 4 + 1);
        assertThat(found[1]).isBetween(micros[4749], micros[4749] * 5 / 4 + 1);
        assertThat(times.percentiles(700, 0.5)).containsExactly(-1);
    }

    @Test
    void everyTimeHasAStepThatHoldsIt() {
        for (long micros = 1; micros < 1L << 27; micros = micros * 9 / 8 + 1) {
            int step = ResponseTimes.step(micros * 1000);
            assertThat(micros).isLessThanOrEqualTo(ResponseTimes.most(step));
            assertThat(step == 0 || ResponseTimes.most(step - 1) < micros).isTrue();
        }
        assertThat(ResponseTimes.step(Long.MAX_VALUE)).isEqualTo(ResponseTimes.step(Long.MAX_VALUE / 2));
        assertThat(ResponseTimes.step(-1)).isEqualTo(ResponseTimes.step(1000));
    }

    private String totals(long second) {
        StringBuilder text = new StringBuilder();
        for (Kind kind : Kind.values()) {
            text.append(text.isEmpty() ? "" : ", ").append(kind).append(' ').append(recent.total(kind, second));
        }
        return text.toString();
    }

    private void ended(String target, int status, boolean tunnel, String termination, long second) {
        recent.ended(
                new RequestEnded(
                        "be",
                        null,
                        "POST",
                        target,
                        status,
                        0,
                        0,
                        0,
                        1000,
                        1000,
                        0,
                        0,
                        0,
                        0,
                        false,
                        tunnel,
                        !tunnel && PollPath.matches(target),
                        false,
                        termination,
                        null,
                        new RequestOrigin(InetAddress.getLoopbackAddress(), 0, 0, "be", false, "HTTP/1.1"),
                        Captured.NOTHING,
                        new Occupancy(0, 0, 0, 0, 0, 0)),
                second,
                77);
    }
}
