// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.health.ProbeResult;
import io.halley.lb.overload.HeapGauge;
import io.halley.lb.overload.Overload;
import io.halley.lb.overload.OverloadLevel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a balancer gives up while the heap runs short. */
class OverloadTest {

    private final AtomicInteger heap = new AtomicInteger();
    private final LoadBalancer balancer = balancer(Overload.defaults());

    private LoadBalancer balancer(Overload overload) {
        return LoadBalancer.create(
                Backend.builder("be")
                        .server("a", "http://127.0.0.1:1")
                        .overload(overload)
                        .build(),
                (server, check) -> new CompletableFuture<ProbeResult>(),
                Environment.system().heapPercent(heap::get));
    }

    @AfterEach
    void close() {
        balancer.close();
    }

    private Call call(LoadBalancer to) {
        return new Call(to, new FakeRequest()).start();
    }

    @Test
    void keepAliveEndsBeforeRequestsAreRefused() {
        heap.set(79);
        assertThat(balancer.overload()).isEqualTo(OverloadLevel.NORMAL);
        heap.set(80);
        assertThat(balancer.overload()).isEqualTo(OverloadLevel.NO_KEEP_ALIVE);
        heap.set(90);
        assertThat(balancer.overload()).isEqualTo(OverloadLevel.REFUSING);
    }

    @Test
    void newRequestsAreRefusedAndThoseUnderWayGoOn() {
        Call before = call(balancer);
        assertThat(before.step).isEqualTo(Dispatch.Step.CONNECT);
        heap.set(95);

        Call during = call(balancer);
        assertThat(during.step).isEqualTo(Dispatch.Step.REFUSED);
        assertThat(during.dispatch.refusal()).isEqualTo(Refusal.OVERLOADED);
        assertThat(during.dispatch.refusal().status()).isEqualTo(503);
        assertThat(balancer.snapshot().servers().get(0).traffic().active()).isEqualTo(1);
        assertThat(balancer.snapshot().refused()).containsEntry("overloaded", 1L);

        heap.set(50);
        assertThat(call(balancer).step).isEqualTo(Dispatch.Step.CONNECT);
    }

    @Test
    void aChangeIsLoggedOnce() {
        try (LogLines log = LogLines.of(LoadBalancer.class)) {
            heap.set(85);
            call(balancer);
            call(balancer);
            heap.set(92);
            call(balancer);
            call(balancer);
            heap.set(40);
            call(balancer);
            assertThat(log.lines())
                    .containsExactly(
                            "Backend be: the heap is 85 % full after a collection: clients' connections are closed behind"
                                    + " each answer",
                            "Backend be: the heap is 92 % full after a collection: new requests are refused",
                            "Backend be: the heap is 40 % full after a collection: nothing is shed any more");
        }
    }

    @Test
    void nothingIsShedUnlessItIsAskedFor() {
        heap.set(100);
        try (LoadBalancer never = balancer(Overload.never())) {
            assertThat(call(never).step).isEqualTo(Dispatch.Step.CONNECT);
            assertThat(never.overload()).isEqualTo(OverloadLevel.NORMAL);
        }
    }

    @Test
    void switchedOffWhileItShedsItShedsNoMore() {
        heap.set(100);
        assertThat(balancer.overload()).isEqualTo(OverloadLevel.REFUSING);
        balancer.reconfigure(
                backend -> backend.toBuilder().overload(Overload.never()).build());
        assertThat(balancer.overload()).isEqualTo(OverloadLevel.NORMAL);
    }

    @Test
    void thresholdsOutOfRangeAreFaults() {
        assertThatThrownBy(() -> Overload.atHeap(90, 80)).hasMessageContaining("expected: 1 to 100");
        assertThatThrownBy(() -> Overload.atHeap(0, 80)).hasMessageContaining("expected: 1 to 100");
        assertThatThrownBy(() -> Overload.atHeap(50, 101)).hasMessageContaining("expected: 1 to 100");
        assertThat(Overload.atHeap(80, 90)).isEqualTo(Overload.defaults()).hasSameHashCodeAs(Overload.defaults());
        assertThat(Overload.defaults()).hasToString("no keep-alive at 80 % of the heap, refusing at 90 %");
        assertThat(Overload.never()).hasToString("never").isNotEqualTo(Overload.defaults());
    }

    @Test
    void theGaugeOfThisProcessIsAPercentage() {
        assertThat(HeapGauge.ofThisProcess().getAsInt()).isBetween(0, 100);
        assertThat(HeapGauge.ofThisProcess()).isSameAs(HeapGauge.ofThisProcess());
    }
}
