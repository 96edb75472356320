// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.event.Captured;
import io.halley.lb.event.Occupancy;
import io.halley.lb.event.RequestEnded;
import io.halley.lb.event.RequestOrigin;
import io.halley.lb.model.Captures;
import io.halley.lb.model.FrontendView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is kept of a request for its line in a log. */
class RequestRecordTest {

    private static Rig rig(String names, UnaryOperator<BackendBuilder> more) {
        return Rig.of(names, backend -> more.apply(backend.affinity(Affinity.insertCookie("SERVERID"))));
    }

    private static Rig rig(String names) {
        return rig(names, UnaryOperator.identity());
    }

    @Test
    void eventSaysWhatTheLogNeedsOfTheRequest() {
        Rig rig = rig("a");
        Call other = rig.call().start();
        FakeRequest request = new FakeRequest().cookie("SERVERID", "abc").header("User-Agent", "curl/8");
        request.frontend = new FakeFrontend(Captures.none()
                .cookie("SERVERID", 10)
                .requestHeader("User-Agent", 4)
                .requestHeader("Absent", 9)
                .responseHeader("Content-Type", 9));
        Call call = new Call(rig.balancer, request);
        rig.time.millis(3);
        call.start();
        call.dispatch.connected();
        call.dispatch.requestSent();
        call.dispatch.onResponse(new FakeResponse(200).header("Content-Type", "text/plain"));
        call.dispatch.answered(120);
        call.end();

        RequestEnded event = rig.lastEnded();
        assertThat(event.requestNanos()).isEqualTo(3_000_000);
        assertThat(event.headBytes()).isEqualTo(120);
        assertThat(event.origin())
                .isEqualTo(new RequestOrigin(request.clientAddress(), 4711, 0, "www", false, "HTTP/1.1"));
        assertThat(event.captured())
                .isEqualTo(new Captured("SERVERID=a", null, List.of("curl", ""), List.of("text/plai")));
        assertThat(event.occupancy()).isEqualTo(new Occupancy(30, 20, 1, 1, 0, 0));
        other.end();
        assertThat(rig.lastEnded().origin().frontend()).isEqualTo("be");
        assertThat(rig.lastEnded().captured()).isEqualTo(Captured.NOTHING);
        assertThat(rig.lastEnded().occupancy()).isEqualTo(new Occupancy(1, 1, 0, 0, 0, 0));
    }

    @Test
    void frontendHearsOfTheEndAndOfBytesAlsoWhereNobodyListens() {
        Rig rig = rig("a");
        rig.balancer.removeListener(rig);
        FakeRequest request = new FakeRequest();
        FakeFrontend frontend = new FakeFrontend(Captures.none());
        request.frontend = frontend;
        Call call = new Call(rig.balancer, request).start();
        call.dispatch.connected();
        call.dispatch.requestSent();
        call.dispatch.onResponse(new FakeResponse(200));
        call.dispatch.answered(120);
        call.dispatch.transferred(10, 20);
        call.end();
        new Call(rig.balancer, request).start().abort(Phase.CONNECT);

        assertThat(frontend.ended).containsExactly("200 10 140", "-1 0 0");
    }

    @Test
    void eventSaysWhereItStoodInTheQueues() {
        Rig rig = rig("a", backend -> backend.serverDefaults(s -> s.maxConnections(1)));
        Call holder = rig.call().start();
        Call first = rig.call().start();
        Call second = rig.call().start();
        Call sticky = rig.call("a").start();
        Call leaver = rig.call().start();
        leaver.abort(Phase.QUEUE);
        assertThat(rig.lastEnded().occupancy().backendQueue()).isEqualTo(1);

        holder.end();
        first.resume().end();
        second.resume().end();
        sticky.resume().end();

        assertThat(rig.ended.stream()
                        .map(event -> event.occupancy().serverQueue() + "/"
                                + event.occupancy().backendQueue()))
                .containsExactly("0/1", "0/0", "0/1", "0/2", "1/0");
    }

    @Test
    void requestThatCannotBeReadHasNoMethod() {
        Rig rig = rig("a");
        Call call = rig.call();

        call.dispatch.malformed();
        call.dispatch.end(400, Cause.PROXY, Phase.REQUEST);

        assertThat(rig.lastEnded().method()).isEmpty();
        assertThat(rig.lastEnded().termination()).isEqualTo("PR--");
    }

    private record FakeFrontend(Captures captures, List<String> ended) implements FrontendView {

        FakeFrontend(Captures captures) {
            this(captures, new ArrayList<>());
        }

        @Override
        public void requestEnded(int status, long in, long out) {
            ended.add(status + " " + in + " " + out);
        }

        @Override
        public String name() {
            return "www";
        }

        @Override
        public int connections() {
            return 20;
        }

        @Override
        public int allConnections() {
            return 30;
        }
    }
}
