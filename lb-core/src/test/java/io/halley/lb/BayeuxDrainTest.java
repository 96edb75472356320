// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import io.halley.lb.event.BalancerListener;
import io.halley.lb.event.DrainEnded;
import io.halley.lb.event.DrainProgressed;
import io.halley.lb.event.DrainStarted;
import io.halley.lb.model.DrainSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BayeuxDrainTest extends BayeuxFixture {

    private static final String CONNECTED = "[{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":true}]";

    @BeforeEach
    void moving() {
        rig = rig(Bayeux.defaults().with(Feature.MOVING_DRAIN));
    }

    @Test
    void aDrainMovesASessionWithItsAnswerAndDisconnectsItWhereItWas() {
        open("x");
        Call poll = call(connect("x"));
        var drained = rig.balancer.drain("s1", Duration.ofSeconds(30)).toCompletableFuture();

        String answer = answer(
                poll,
                "[{\"data\":1,\"channel\":\"/c\"},{\"channel\":\"/meta/connect\",\"id\":\"4\",\"successful\":true}]");

        assertThat(answer).contains("{\"data\":1,\"channel\":\"/c\"}", "402::session_unknown");
        Departure departure = poll.dispatch.farewell();
        assertThat(new String(departure.body(), StandardCharsets.UTF_8))
                .contains("/meta/disconnect", "\"clientId\":\"x\"");
        assertThat(rig.server("s1").moving()).isTrue();
        poll.end();
        rig.time.seconds(1);
        assertThat(drained).isNotDone();
        departure.ended();
        rig.time.seconds(1);
        assertThat(drained).isCompletedWithValue(0);
        assertThat(call(HANDSHAKE, new FakeRequest().cookie("SERVERID", "s1")).place())
                .isEqualTo("s2");
    }

    @Test
    void anAnswerThatIsNoConnectReplyIsLeftAsItIs() {
        open("x");
        Call poll = call(connect("x"));
        rig.balancer.drain("s1", Duration.ofSeconds(30));

        assertThat(answer(poll, "<html>")).isEqualTo("<html>");
        assertThat(poll.dispatch.farewell()).isNull();
    }

    @Test
    void whatAClientHadOnItsWayWhenItWasToldToGoStillReachesItsServer() {
        open("x");
        Call poll = call(connect("x"));
        rig.balancer.drain("s1", Duration.ofSeconds(30));
        answer(poll, CONNECTED);
        Departure departure = poll.dispatch.farewell();
        poll.end();

        assertThat(Duration.ofNanos(departure.graceNanos())).isEqualTo(Duration.ofSeconds(1));
        assertThat(call(publish("x")).place()).isEqualTo("s1");
        departure.ended();
        assertThat(sessions("s1")).isZero();
        assertThat(rig.balancer.snapshot().bayeux().moved()).isOne();
    }

    @Test
    void aSessionThatIsToldTwiceMovesOnce() {
        open("x");
        Call poll = call(connect("x"));
        Call newer = call(connect("x"));
        rig.balancer.drain("s1", Duration.ofSeconds(30));
        answer(poll, CONNECTED);
        answer(newer, CONNECTED);

        assertThat(rig.balancer.snapshot().bayeux().moved()).isOne();
    }

    @Test
    void aShortDrainLeavesLittleTimeForThat() {
        open("x");
        Call poll = call(connect("x"));
        rig.balancer.drain("s1", Duration.ofSeconds(2));
        answer(poll, CONNECTED);

        assertThat(Duration.ofNanos(poll.dispatch.farewell().graceNanos())).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void progressIsToldOnceASecondAndSeenInTheSnapshot() {
        List<String> events = new ArrayList<>();
        rig.balancer.addListener(new BalancerListener() {
            @Override
            public void drainStarted(DrainStarted event) {
                events.add("start");
            }

            @Override
            public void drainProgressed(DrainProgressed event) {
                events.add(event.left() + " of " + event.begun());
            }

            @Override
            public void drainEnded(DrainEnded event) {
                events.add("end " + event.left());
            }
        });
        rig.balancer.maintenance("s2");
        for (String client : List.of("a", "b", "c", "d")) {
            open(client);
        }
        assertThat(rig.server("s1").drain()).isNull();
        rig.balancer.ready("s2");
        rig.balancer.drain("s1", Duration.ofSeconds(30));
        rig.time.seconds(3);
        assertThat(rig.server("s1").drain()).isEqualTo(new DrainSnapshot(4, 4, Duration.ofSeconds(27)));
        leave("a");
        leave("b");
        rig.time.millis(100);
        leave("c");
        rig.time.millis(100);
        assertThat(rig.server("s1").drain().left()).isOne();
        rig.time.seconds(2);
        leave("d");
        rig.time.seconds(2);

        assertThat(events).containsExactly("start", "2 of 4", "1 of 4", "end 0");
        rig.balancer.ready("s1");
        assertThat(rig.server("s1").drain()).isNull();
    }

    private void leave(String client) {
        Call poll = call(connect(client));
        answer(poll, CONNECTED);
        Departure farewell = poll.dispatch.farewell();
        poll.end();
        farewell.ended();
    }
}
