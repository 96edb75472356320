// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.halley.lb.Dispatch.Phase;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.retry.Redispatch;
import io.halley.lb.retry.RetryPolicy;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Slots and queues as requests meet them. */
class QueueTest {

    private static Rig rig(String names, int slots, UnaryOperator<BackendBuilder> more) {
        return Rig.of(
                names,
                backend -> more.apply(backend.serverDefaults(s -> s.maxConnections(slots))
                        .affinity(Affinity.insertCookie("SERVERID"))
                        .timeouts(t -> t.queue(Duration.ofSeconds(30)))));
    }

    private static Rig rig(String names, int slots) {
        return rig(names, slots, UnaryOperator.identity());
    }

    private static List<Call> fill(Rig rig, int calls) {
        List<Call> holders = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            holders.add(rig.call().start());
        }
        return holders;
    }

    @Test
    void requestsBeyondTheLimitWaitAndAreServedInTheirOrder() {
        Rig rig = rig("a b", 1);
        List<Call> holders = fill(rig, 2);
        Call first = rig.call().start();
        Call second = rig.call().start();
        assertThat(first.place() + second.place()).isEqualTo("QUEUEDQUEUED");
        assertThat(first.waitMillis()).isEqualTo(30_000);
        assertThat(rig.balancer.snapshot().queued()).isEqualTo(2);

        rig.time.millis(5);
        holders.get(1).end();

        assertThat(first.wakes).isEqualTo(1);
        assertThat(second.wakes).isZero();
        assertThat(first.resume().place()).isEqualTo("b");
        assertThat(second.resume().place()).isEqualTo("QUEUED");
        holders.get(0).end();
        assertThat(second.resume().place()).isEqualTo("a");
        first.respond(200).end();
        assertThat(rig.lastEnded().queueNanos()).isEqualTo(5_000_000);
    }

    @Test
    void queueTimeoutEndsTheWaitWith503() {
        Rig rig = rig("a", 1);
        fill(rig, 1);
        Call call = rig.call("a").start();
        rig.time.millis(29_999);
        assertThat(call.resume().place()).isEqualTo("QUEUED");
        assertThat(call.waitMillis()).isEqualTo(1);

        rig.time.millis(1);

        assertThat(call.resume().place()).isEqualTo("QUEUE_TIMEOUT");
        call.end();
        assertThat(rig.lastEnded().status()).isEqualTo(503);
        assertThat(rig.lastEnded().termination()).isEqualTo("sQVN");
        assertThat(rig.lastEnded().queueNanos()).isEqualTo(30_000_000_000L);
        assertThat(rig.lastEnded().refusal()).isEqualTo("queue_timeout");
        assertThat(rig.balancer.snapshot().refused()).containsEntry("queue_timeout", 1L);
        assertThat(rig.server("a").traffic().queued()).isZero();
        assertThat(rig.server("a").traffic().queuedMax()).isEqualTo(1);
    }

    @Test
    void slotGrantedAtTheMomentOfTheTimeoutIsTaken() {
        Rig rig = rig("a", 1);
        List<Call> holders = fill(rig, 1);
        Call call = rig.call().start();
        rig.time.seconds(30);
        holders.get(0).end();

        assertThat(call.resume().place()).isEqualTo("a");
    }

    @Test
    void clientThatLeavesTheQueueReachesNoServer() {
        Rig rig = rig("a", 1);
        List<Call> holders = fill(rig, 1);
        Call leaver = rig.call().start();
        Call next = rig.call().start();

        leaver.abort(Phase.QUEUE);
        holders.get(0).end();

        assertThat(leaver.wakes).isZero();
        assertThat(next.resume().place()).isEqualTo("a");
        assertThat(rig.ended.get(0).termination()).isEqualTo("CQNN");
        assertThat(rig.ended.get(0).server()).isNull();
    }

    @Test
    void slotThatWasGrantedToAClientWhoHasLeftIsPassedOn() {
        Rig rig = rig("a", 1);
        List<Call> holders = fill(rig, 1);
        Call leaver = rig.call().start();
        Call next = rig.call().start();
        holders.get(0).end();
        assertThat(leaver.wakes).isEqualTo(1);

        leaver.abort(Phase.QUEUE);

        assertThat(next.wakes).isEqualTo(1);
        assertThat(next.resume().place()).isEqualTo("a");
        next.end();
        assertThat(rig.server("a").traffic().active()).isZero();
    }

    @Test
    void stickyRequestWaitsForItsServerWhileAnotherOneIsFree() {
        Rig rig = rig("a b", 1);
        fill(rig, 1);

        Call sticky = rig.call("a").start();

        assertThat(sticky.place()).isEqualTo("QUEUED");
        assertThat(rig.server("a").traffic().queued()).isEqualTo(1);
        assertThat(rig.call().start().place()).isEqualTo("b");
    }

    @Test
    void freedSlotServesTheOlderHeadOfTheTwoQueues() {
        Rig rig = rig("a", 1);
        List<Call> holders = fill(rig, 1);
        List<Call> waiting = new ArrayList<>();
        for (String cookie : new String[] {"a", "", "", "a", ""}) {
            waiting.add((cookie.isEmpty() ? rig.call() : rig.call(cookie)).start());
        }

        Call holder = holders.get(0);
        StringBuilder order = new StringBuilder();
        for (Call expected : waiting) {
            holder.end();
            order.append(waiting.indexOf(waiting.stream()
                    .filter(call -> call.wakes == 1 && call.step == Dispatch.Step.QUEUED)
                    .findFirst()
                    .orElseThrow()));
            holder = expected.resume();
        }

        assertThat(order).hasToString("01234");
    }

    @Test
    void newcomerDoesNotOvertakeThoseWhoWait() {
        Rig rig = rig("a", 1);
        List<Call> holders = fill(rig, 1);
        Call waiting = rig.call().start();
        holders.get(0).end();

        assertThat(rig.call().start().place()).isEqualTo("QUEUED");
        assertThat(rig.call("a").start().place()).isEqualTo("QUEUED");
        assertThat(waiting.resume().place()).isEqualTo("a");
    }

    @Test
    void fullQueueOfAStickyServerBreaksThePersistence() {
        Rig rig = rig("a b", 1, backend -> backend.serverDefaults(s -> s.maxQueue(1)));
        fill(rig, 1);
        rig.call("a").start();

        Call call = rig.call("a").start();

        assertThat(call.place()).isEqualTo("b");
        call.respond(200).end();
        assertThat(call.response.cookie("SERVERID")).isEqualTo("b");
        assertThat(rig.lastEnded().termination()).isEqualTo("--DI");
        assertThat(rig.lastEnded().redispatched()).isTrue();
        assertThat(rig.lastEnded().sticky()).isFalse();
        assertThat(rig.balancer.snapshot().affinities().get(0).broken()).isEqualTo(1);
    }

    @Test
    void fullQueueIsRefusedWhereRedispatchIsOff() {
        Rig rig = rig(
                "a b",
                1,
                backend -> backend.serverDefaults(s -> s.maxQueue(1))
                        .retry(RetryPolicy.retries(3).redispatch(Redispatch.NEVER)));
        fill(rig, 1);
        rig.call("a").start();

        Call call = rig.call("a").start();

        assertThat(call.place()).isEqualTo("QUEUE_FULL");
        call.end();
        assertThat(rig.lastEnded().termination()).isEqualTo("SQVN");
    }

    @Test
    void fullQueueOfTheOnlyServerIsRefused() {
        Rig rig = rig("a", 1, backend -> backend.serverDefaults(s -> s.maxQueue(1)));
        fill(rig, 1);
        rig.call("a").start();

        assertThat(rig.call("a").start().place()).isEqualTo("QUEUE_FULL");
    }

    @Test
    void whereEveryOtherServerIsFullTooTheRequestWaitsForAny() {
        Rig rig = rig("a b", 1, backend -> backend.serverDefaults(s -> s.maxQueue(1)));
        List<Call> holders = fill(rig, 2);
        Call waits = rig.call("a").start();
        Call call = rig.call("a").start();
        assertThat(call.place()).isEqualTo("QUEUED");

        holders.get(1).end();

        assertThat(waits.wakes).isZero();
        assertThat(call.resume().place()).isEqualTo("b");
    }

    @Test
    void hashedRequestWaitsForItsServer() {
        Rig rig = rig("a b", 1, backend -> backend.balance(BalancePolicy.source()));
        String home = place(rig, 1, true);
        assertThat(place(rig, 1, false)).isEqualTo("QUEUED");
        assertThat(rig.server(home).traffic().queued()).isEqualTo(1);
    }

    private static String place(Rig rig, int host, boolean expectServer) {
        Call call = new Call(rig.balancer, new FakeRequest().from(host)).start();
        assertThat(call.step).isEqualTo(expectServer ? Dispatch.Step.CONNECT : Dispatch.Step.QUEUED);
        return call.place();
    }

    @Test
    void hashedRequestGoesOnToTheNextServerWhereTheQueueIsFullAndIsRefusedWhereAllAre() {
        Rig rig =
                rig("a b", 1, backend -> backend.balance(BalancePolicy.source()).serverDefaults(s -> s.maxQueue(1)));
        String home = place(rig, 1, true);
        place(rig, 1, false);

        String other = place(rig, 1, true);

        assertThat(home + other).isIn("ab", "ba");
        place(rig, 1, false);
        Call refused = new Call(rig.balancer, new FakeRequest().from(1)).start();
        assertThat(refused.place()).isEqualTo("QUEUE_FULL");
    }

    @Test
    void queueOfAServerThatGoesDownIsRedistributed() {
        Rig rig = rig("a b", 1);
        fill(rig, 1);
        Call sticky = rig.call("a").start();

        rig.down("a");

        assertThat(sticky.wakes).isEqualTo(1);
        assertThat(sticky.resume().place()).isEqualTo("b");
        sticky.respond(200).end();
        assertThat(sticky.response.cookie("SERVERID")).isEqualTo("b");
        assertThat(rig.lastEnded().termination()).isEqualTo("--DI");
    }

    @Test
    void queueOfAServerThatGoesDownIsRefusedWhereRedispatchIsOff() {
        Rig rig = rig("a b", 1, backend -> backend.retry(RetryPolicy.retries(3).redispatch(Redispatch.NEVER)));
        fill(rig, 1);
        Call sticky = rig.call("a").start();

        rig.down("a");

        assertThat(sticky.resume().place()).isEqualTo("NO_SERVER");
    }

    @Test
    void queueOfAServerInMaintenanceIsRedistributedEvenWhereRedispatchIsOff() {
        Rig rig = rig("a b", 1, backend -> backend.retry(RetryPolicy.retries(3).redispatch(Redispatch.NEVER)));
        fill(rig, 1);
        Call sticky = rig.call("a").start();

        rig.balancer.maintenance("a");

        assertThat(sticky.resume().place()).isEqualTo("b");
    }

    @Test
    void queueOfAServerThatGoesDownStaysWherePersistenceHoldsForServersThatAreDown() {
        Rig rig = rig("a b", 1, backend -> backend.persistDown(true));
        List<Call> holders = fill(rig, 1);
        Call sticky = rig.call("a").start();

        rig.down("a");

        assertThat(sticky.wakes).isZero();
        holders.get(0).end();
        assertThat(sticky.resume().place()).isEqualTo("a");
        assertThat(sticky.refuseConnection().place()).isEqualTo("b");
    }

    @Test
    void whoWaitsForAnyServerIsRefusedWhenTheLastOneGoesDown() {
        Rig rig = rig("a", 1);
        fill(rig, 1);
        Call call = rig.call().start();

        rig.down("a");

        assertThat(call.wakes).isEqualTo(1);
        assertThat(call.resume().place()).isEqualTo("NO_SERVER");
    }

    @Test
    void serverThatComesUpServesThoseWhoWait() {
        Rig rig = rig("a b", 1);
        rig.down("b");
        fill(rig, 1);
        Call call = rig.call().start();
        assertThat(call.place()).isEqualTo("QUEUED");

        rig.up("b");

        assertThat(call.resume().place()).isEqualTo("b");
    }

    @Test
    void raisedLimitServesThoseWhoWait() {
        Rig rig = rig("a", 1);
        fill(rig, 1);
        Call any = rig.call().start();
        Call sticky = rig.call("a").start();

        rig.balancer.reconfigure(rig("a", 3).balancer.backend());

        assertThat(any.resume().place() + sticky.resume().place()).isEqualTo("aa");
    }

    @Test
    void weightAboveZeroServesThoseWhoWait() {
        Rig rig = rig("a b", 1);
        rig.balancer.weight("b", 0);
        fill(rig, 1);
        Call call = rig.call().start();

        rig.balancer.weight("b", 1);

        assertThat(call.resume().place()).isEqualTo("b");
    }

    @Test
    void closingRefusesThoseWhoWait() {
        Rig rig = rig("a", 1);
        fill(rig, 1);
        Call any = rig.call().start();
        Call sticky = rig.call("a").start();

        rig.balancer.close();

        assertThat(any.resume().place()).isEqualTo("SHUTTING_DOWN");
        assertThat(sticky.resume().place()).isEqualTo("SHUTTING_DOWN");
        assertThat(rig.call().start().place()).isEqualTo("SHUTTING_DOWN");
    }

    @Test
    void tunnelHoldsItsSlotUntilItEnds() {
        Rig rig = rig("a", 1);
        Call tunnel = rig.call().start().respond(101);
        tunnel.dispatch.tunnelOpened();
        Call waiting = rig.call().start();
        assertThat(waiting.place()).isEqualTo("QUEUED");
        assertThat(rig.server("a").traffic().tunnels()).isEqualTo(1);

        tunnel.end();

        assertThat(waiting.resume().place()).isEqualTo("a");
        assertThat(rig.server("a").traffic().tunnels()).isZero();
        assertThat(rig.lastEnded().tunnel()).isTrue();
    }

    @Test
    void tunnelKeepsNeitherRequestNorOwner() {
        Rig rig = rig("a", 1);
        Call tunnel = rig.call().start().respond(101);
        Dispatch dispatch = tunnel.dispatch;
        dispatch.tunnelOpened();
        WeakReference<Object> owner = new WeakReference<>(tunnel);
        WeakReference<Object> request = new WeakReference<>(tunnel.request);
        tunnel = null;

        await().until(() -> {
            System.gc();
            return owner.get() == null && request.get() == null;
        });

        dispatch.end(101, Dispatch.Cause.NORMAL, Dispatch.Phase.DONE);
        assertThat(rig.lastEnded().method() + " " + rig.lastEnded().target()).isEqualTo("POST /cometd/connect");
    }

    @Test
    void limitGrowsWithTheLoadBetweenMinimumAndMaximum() {
        Rig rig = rig(
                "a b",
                10,
                backend -> backend.serverDefaults(s -> s.minConnections(2)).fullConnections(10));
        StringBuilder limits = new StringBuilder();
        for (int load = 1; load <= 11; load++) {
            rig.call(load % 2 == 0 ? "a" : "b").start();
            limits.append(rig.server("a").limit()).append(' ');
        }

        assertThat(limits).hasToString("2 2 3 4 5 6 7 8 9 10 10 ");
    }

    @Test
    void resumingWhatDoesNotWaitIsAMistake() {
        Rig rig = rig("a", 1);
        Call call = rig.call().start();

        assertThatThrownBy(call::resume).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call.dispatch::refusal).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> rig.call().dispatch.server()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ownerThatFailsToWakeDoesNotHurtTheOthers() {
        Rig rig = rig("a", 2);
        List<Call> holders = fill(rig, 2);
        Dispatch broken = rig.balancer.dispatch(new FakeRequest(), () -> {
            throw new IllegalStateException("no thread");
        });
        broken.start();
        Call next = rig.call().start();

        holders.forEach(Call::end);

        assertThat(next.resume().place()).isEqualTo("a");
    }
}
