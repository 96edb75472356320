// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Dispatch.Phase;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.affinity.Match;
import io.halley.lb.event.RequestOrigin;
import io.halley.lb.limit.Admission;
import io.halley.lb.limit.Decision;
import io.halley.lb.limit.Verdict;
import io.halley.lb.retry.FailureCause;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** One dispatch that serves requests one after the other. */
class NextRequestTest {

    private static Rig rig(String names, UnaryOperator<BackendBuilder> more) {
        return Rig.of(names, backend -> more.apply(backend.affinity(Affinity.insertCookie("SERVERID"))));
    }

    private static Rig rig() {
        return rig("a b", UnaryOperator.identity());
    }

    private static Call next(Call before) {
        return new Call(before.dispatch, new FakeRequest());
    }

    @Test
    void dispatchThatWentStraightThroughIsUsedAgain() {
        Rig rig = rig();
        Call first = rig.call("b").start().respond(200).end();
        Call second = next(first);

        assertThat(second.dispatch).isSameAs(first.dispatch);
        assertThat(second.start().place()).isEqualTo("a");
        second.respond(200).end();
        assertThat(second.response.cookie("SERVERID")).isEqualTo("a");
        assertThat(rig.ended.stream().map(event -> event.termination())).containsExactly("--VN", "--NI");
        assertThat(rig.server("b").traffic().requests()).isEqualTo(1);
        assertThat(rig.server("a").traffic().active()).isZero();
    }

    @Test
    void nothingIsLeftOfTheRequestBefore() throws Exception {
        Rig rig = rig();
        Call used = rig.call("b").start().respond(200).end();
        FakeRequest request = new FakeRequest();
        ServerRuntime server = (ServerRuntime) rig.lastEnded().server();
        Admission admission = new Admission(rig.time);
        Stain stain = new Stain(
                List.of(
                        RequestDispatch.class,
                        Placement.class,
                        RequestAdmission.class,
                        RequestRecord.class,
                        RequestAffinities.class,
                        Match.class),
                server,
                new Waiter(used, server, true),
                Decision.deny(403),
                admission,
                new Verdict(Decision.ADMIT, admission, true),
                new FakeRequest(),
                rig.call(),
                new RequestOrigin(request.clientAddress(), 1, 1, "stain", true, "stain"));

        Set<String> clean = Set.copyOf(stain.leaveIn(used.dispatch));
        ((RequestDispatch) used.dispatch).take(request, used);

        Dispatch fresh = rig.balancer.dispatch(request, used);
        assertThat(stain.read(used.dispatch)).isEqualTo(stain.read(fresh));
        // There is no sample for these; each is set again by the first lines of its take or begin.
        assertThat(clean)
                .containsExactlyInAnyOrder(
                        "RequestDispatch.rules",
                        "RequestDispatch.bayeux",
                        "RequestDispatch.tap",
                        "Placement.rules",
                        "Placement.bayeux",
                        "RequestRecord.frontend",
                        "RequestRecord.captures");
    }

    @Test
    void requestIsForgottenAtItsEnd() throws Exception {
        Rig rig = rig();
        Call call = rig.call().start().respond(200).end();

        Stain stain = new Stain(List.of(RequestDispatch.class, Placement.class, RequestAdmission.class));
        assertThat(stain.read(call.dispatch))
                .containsEntry(".placement.request", "null")
                .containsEntry(".placement.owner", "null")
                .containsEntry(".admission.request", "null")
                .containsEntry(".admission.owner", "null");
    }

    @Test
    void dispatchThatHasWaitedIsLeftToThoseWhoKnowIt() {
        Rig rig = rig("a", backend -> backend.serverDefaults(server -> server.maxConnections(1)));
        Call holder = rig.call().start();
        Call waiting = rig.call().start();
        assertThat(waiting.place()).isEqualTo("QUEUED");
        holder.end();
        waiting.resume().respond(200).end();

        Call after = next(waiting);
        assertThat(after.dispatch).isNotSameAs(waiting.dispatch);
        assertThat(after.start().place()).isEqualTo("a");
        assertThat(next(holder).dispatch).isSameAs(holder.dispatch);
    }

    @Test
    void dispatchThatWasTriedAgainOrIsATunnelOrWasNeverStartedIsNotUsedAgain() {
        Rig rig = rig();
        Call retried = rig.call().start().fail(FailureCause.CONNECT_FAILURE, true);
        retried.respond(200).end();
        assertThat(next(retried).dispatch).isNotSameAs(retried.dispatch);

        Call tunnel = rig.call().start().respond(101);
        tunnel.dispatch.tunnelOpened();
        tunnel.end();
        assertThat(next(tunnel).dispatch).isNotSameAs(tunnel.dispatch);

        Call unborn = rig.call().abort(Phase.REQUEST);
        assertThat(next(unborn).dispatch).isNotSameAs(unborn.dispatch);

        Call underWay = rig.call().start();
        assertThat(next(underWay).dispatch).isNotSameAs(underWay.dispatch);
    }

    @Test
    void nextRequestGoesByTheRulesOfItsOwnTime() {
        Rig rig = rig();
        Call first = rig.call("b").start().respond(200).end();
        rig.balancer.reconfigure(Rig.servers(Backend.builder("be"), "c")
                .affinity(Affinity.insertCookie("OTHER"))
                .build());
        rig.time.runDue();

        Call second = next(first);
        assertThat(second.start().place()).isEqualTo("c");
        second.respond(200).end();
        assertThat(second.response.cookie("OTHER")).isEqualTo("c");
        assertThat(second.response.cookie("SERVERID")).isNull();
    }
}
