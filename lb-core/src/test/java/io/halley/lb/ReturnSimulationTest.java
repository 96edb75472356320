// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.Bayeux;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server with 100,000 clients dies, in virtual time, before the balancer's own engine. They do as CometD's clients do:
 * told 402 they shake hands within milliseconds, told that their poll failed they try again a second later, then two, and
 * where their tunnel is closed they upgrade a second later and shake hands in it. What is counted is the handshakes that
 * the survivors see.
 */
class ReturnSimulationTest extends BayeuxFixture {

    private static final long HOLD = TimeUnit.SECONDS.toNanos(20);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Event(long time, Runnable action) {}

    private final SplittableRandom random = new SplittableRandom(100_000);
    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> Long.compare(a.time, b.time));
    private final FakeRequest post = new FakeRequest().header("Content-Type", "application/json");
    private final FakeRequest upgrade = new FakeRequest().upgrade();
    private long now;
    private int[] handshakes;

    private void at(long time, Runnable action) {
        events.add(new Event(time, action));
    }

    private void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    private void runUntil(long end) {
        while (!events.isEmpty() && events.peek().time <= end) {
            Event event = events.remove();
            pass(event.time);
            event.action.run();
        }
        pass(end);
    }

    private void pass(long time) {
        rig.time.advance(Duration.ofNanos(time - now));
        now = time;
    }

    /** Waits for its turn, if it has to, and then goes on. */
    private void inTurn(Call call, Runnable next) {
        if (call.step == Dispatch.Step.QUEUED) {
            after(call.dispatch.waitNanos(), () -> inTurn(call.resume(), next));
        } else {
            next.run();
        }
    }

    private void comesBack() {
        Call handshake = new Call(rig.balancer, post).body(HANDSHAKE).start();
        assertThat(handshake.place()).isNotEqualTo("s1");
        handshakes[(int) (now / SECOND)]++;
        handshake.end();
    }

    private void polls(String clientId, int failures) {
        Call poll = new Call(rig.balancer, post).body(connect(clientId)).start();
        inTurn(poll, () -> answered(poll, clientId, failures));
    }

    private void answered(Call poll, String clientId, int failures) {
        boolean told = text(poll.dispatch.answer(503)).contains("402::session_unknown");
        poll.end();
        if (told) {
            after(random.nextLong(SECOND / 100), this::comesBack);
        } else {
            after((failures + 1) * SECOND + random.nextLong(SECOND / 100), () -> polls(clientId, failures + 1));
        }
    }

    /** Lets the server die under clients of both kinds; one in a hundred of those that poll is between two polls. */
    private void run(int perSecond, int clients, int polling) {
        rig = rig(Bayeux.defaults().returnsPerSecond(perSecond));
        rig.balancer.removeListener(rig);
        rig.balancer.maintenance("s2");
        handshakes = new int[clients / perSecond + 120];
        List<Call> held = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            String clientId = "c" + i;
            if (i >= polling) {
                Call tunnel = new Call(rig.balancer, upgrade).start();
                tunnel.respond(101).dispatch.tunnelOpened();
                held.add(tunnel);
            } else {
                open(clientId);
                boolean between = i % 100 == 0;
                at(
                        between ? HOLD + random.nextLong(SECOND / 20) : random.nextLong(HOLD),
                        between
                                ? () -> polls(clientId, 0)
                                : () -> held.add(new Call(rig.balancer, post)
                                        .body(connect(clientId))
                                        .start()));
            }
        }
        runUntil(HOLD - 1);
        rig.balancer.ready("s2");
        rig.down("s1");
        now += SECOND;
        Collections.shuffle(held, new Random(1));
        for (Call call : held) {
            call.step = call.dispatch.serverLost();
            if (call.body.isEmpty()) {
                inTurn(call, () -> after(SECOND + random.nextLong(SECOND / 100), this::comesBack));
            } else {
                inTurn(call, () -> answered(call, clientIdOf(call), 0));
            }
        }
        long killed = now;
        runUntil(killed + (handshakes.length - 25) * SECOND);
        assertThat(events).isEmpty();
        handshakes = Arrays.copyOfRange(handshakes, (int) (killed / SECOND), handshakes.length);
    }

    private static String clientIdOf(Call poll) {
        int at = poll.body.indexOf("\"clientId\":\"") + 12;
        return poll.body.substring(at, poll.body.indexOf('"', at));
    }

    @ParameterizedTest
    @CsvSource({"5000, 100000, 100000", "500, 20000, 20000", "500, 20000, 0"})
    void survivorsSeeTheRateAskedForUntilTheLastClientIsBack(int perSecond, int clients, int polling) {
        run(perSecond, clients, polling);

        assertThat(Arrays.stream(handshakes).sum()).isEqualTo(clients);
        assertThat(Arrays.stream(handshakes).max().orElseThrow()).isLessThanOrEqualTo(perSecond * 103 / 100);
        for (int second = 2; second < clients / perSecond - 2; second++) {
            assertThat(handshakes[second])
                    .as("second " + second)
                    .isBetween(perSecond * 97 / 100, perSecond * 103 / 100);
        }
    }

    /** Those whose tunnel is closed come a second after their turn, those who are answered at once. */
    @Test
    void theRateHoldsOnAverageWhereBothKindsComeBack() {
        run(400, 20_000, 10_000);

        assertThat(Arrays.stream(handshakes).sum()).isEqualTo(20_000);
        assertThat(Arrays.stream(handshakes).max().orElseThrow()).isLessThanOrEqualTo(2 * 412);
        for (int second = 2; second < 40; second += 4) {
            assertThat(Arrays.stream(handshakes, second, second + 4).sum() / 4)
                    .as("seconds from " + second)
                    .isBetween(280, 520);
        }
    }
}
