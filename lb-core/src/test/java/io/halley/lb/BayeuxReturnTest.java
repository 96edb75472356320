// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.bayeux.Bayeux;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BayeuxReturnTest extends BayeuxFixture {

    @Test
    void aSessionOfADeadServerIsAnsweredInItsTurn() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        open("x");
        open("y");
        Call first = call(connect("x"));
        Call second = call(connect("x"));
        first.step = first.dispatch.serverLost();
        second.step = second.dispatch.serverLost();

        assertThat(first.place()).isEqualTo("SERVER_LOST");
        assertThat(text(first.dispatch.answer(503))).contains("\"id\":\"4\"", "402::session_unknown");
        assertThat(second.place()).isEqualTo("QUEUED");
        assertThat(second.waitMillis()).isEqualTo(1000);
        assertThat(second.resume().place()).isEqualTo("QUEUED");
        assertThat(rig.server("s1").traffic().active()).isZero();
        assertThat(rig.balancer.snapshot().bayeux().waiting()).isOne();

        rig.time.seconds(1);
        assertThat(second.resume().place()).isEqualTo("SERVER_LOST");
        second.end();
        assertThat(rig.balancer.snapshot().bayeux().waiting()).isZero();
    }

    @Test
    void aPollIsAnsweredBeforeItsClientGivesUp() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        open("x");
        Call old = call(connect("x"));
        rig.time.seconds(19);
        for (int i = 0; i < 3; i++) {
            Call other = call(connect("x"));
            other.dispatch.serverLost();
        }
        old.step = old.dispatch.serverLost();

        assertThat(old.waitMillis()).isEqualTo(1000);

        rig.time.seconds(1);
        old.resume();
        assertThat(old.place()).isEqualTo("SERVER_LOST");
        assertThat(text(old.dispatch.answer(503)))
                .as("it gets no turn, so it is not sent to a handshake, which would break the rate")
                .contains("\"id\":\"4\"", "\"successful\":false")
                .doesNotContain("advice", "402");
        assertThat(rig.balancer.snapshot().bayeux().lost()).isZero();
    }

    @Test
    void aPublishToADeadServerIsAnsweredAtOnce() {
        open("x");
        Call call = call(publish("x")).refuseConnection();

        assertThat(call.place()).isEqualTo("SERVER_LOST");
        assertThat(text(call.dispatch.answer(503)))
                .contains("\"id\":\"5\"", "402::session_unknown")
                .doesNotContain("advice");
    }

    @Test
    void aSessionWhoseServerIsDownIsAnsweredByTheBalancer() {
        open("x");
        rig.down("s1");
        Call call = call(publish("x"));

        assertThat(call.place()).isEqualTo("SERVER_LOST");
        assertThat(rig.balancer.snapshot().bayeux().lost()).isZero();
        call.dispatch.answer(503);
        assertThat(rig.balancer.snapshot().bayeux().lost()).isOne();
    }

    @Test
    void aSessionIsLostOnceThoughItsPollAndItsPublishAreBothRefused() {
        open("x");
        Call poll = call(connect("x"));
        Call publish = call(publish("x"));
        rig.down("s1");
        poll.step = poll.dispatch.serverLost();
        poll.resume();
        assertThat(text(poll.dispatch.answer(503))).contains("402::session_unknown");
        assertThat(text(publish.refuseConnection().dispatch.answer(503))).contains("402::session_unknown");

        assertThat(rig.balancer.snapshot().bayeux().lost()).isOne();
    }

    @Test
    void whoWaitsIsWokenWhenTheBalancerCloses() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        open("x");
        call(connect("x")).dispatch.serverLost();
        Call waiting = call(connect("x"));
        waiting.step = waiting.dispatch.serverLost();
        rig.balancer.close();

        assertThat(waiting.wakes).isOne();
        assertThat(waiting.resume().place()).isEqualTo("SERVER_LOST");
    }

    private Call tunnel() {
        Call tunnel = new Call(rig.balancer, new FakeRequest().upgrade().cookie("SERVERID", "s1")).start();
        tunnel.respond(101).dispatch.tunnelOpened();
        return tunnel;
    }

    @Test
    void tunnelsWithoutATurnWaitForOneSoThatTheRateIsKept() {
        rig = rig(Bayeux.defaults().returnsPerSecond(1));
        List<Call> tunnels = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tunnels.add(tunnel());
        }
        assertThat(rig.server("s1").sessions().webSocket()).isEqualTo(50);
        tunnels.forEach(tunnel -> tunnel.step = tunnel.dispatch.serverLost());
        assertThat(rig.server("s1").sessions().webSocket())
                .as("a tunnel without a server is no session of it")
                .isZero();
        for (int second = 1; second < 50; second++) {
            rig.time.seconds(1);
            tunnels.forEach(tunnel -> {
                if (tunnel.step == Dispatch.Step.QUEUED && tunnel.waitMillis() == 0) {
                    tunnel.resume();
                }
            });
            assertThat(tunnels.stream()
                            .filter(tunnel -> tunnel.step == Dispatch.Step.REFUSED)
                            .count())
                    .as("closed in second " + second)
                    .isEqualTo(second + 1);
        }
        tunnels.forEach(Call::end);
        assertThat(rig.server("s1").traffic().tunnels()).isZero();
        assertThat(rig.lastEnded().tunnel()).isTrue();
    }
}
