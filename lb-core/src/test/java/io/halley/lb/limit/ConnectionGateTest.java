// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private final ManualTime time = new ManualTime();

    private static long open(ConnectionGate gate) {
        long wait = gate.tryTake();
        if (wait == 0) {
            gate.opened();
        }
        return wait;
    }

    @Test
    void countsNoConnectionForAPlaceThatIsGivenBack() {
        ConnectionGate gate = new ConnectionGate(1, 1, time);

        assertThat(gate.tryTake()).isZero();
        assertThat(gate.open()).isEqualTo(1);
        gate.refused();
        gate.closed();

        assertThat(gate.open()).isZero();
        assertThat(gate.accepted()).isZero();
        assertThat(gate.perSecond()).isZero();
        assertThat(open(gate)).isZero();
    }

    @Test
    void countsThoseWhoAreNotYetDecidedUponForTheRate() {
        ConnectionGate gate = new ConnectionGate(100, 3, time);
        open(gate);
        gate.tryTake();
        gate.tryTake();

        assertThat(gate.tryTake()).isEqualTo(1_000_000);
        gate.refused();
        assertThat(gate.tryTake()).isZero();
        gate.opened();
        gate.opened();
        assertThat(gate.tryTake()).isBetween(900_000_000L, 1_000_000_001L);
    }

    @Test
    void keepsItsCountsWhenItsLimitsChange() {
        ConnectionGate gate = new ConnectionGate(3, 10, time);
        open(gate);
        open(gate);

        gate.limits(2, 10);
        assertThat(open(gate)).isEqualTo(Long.MAX_VALUE);
        gate.limits(3, 2);
        assertThat(open(gate)).isBetween(1L, 1_000_000_001L);
        gate.limits(3, 3);
        assertThat(open(gate)).isZero();

        assertThat(gate.open()).isEqualTo(3);
        assertThat(gate.accepted()).isEqualTo(3);
        assertThatThrownBy(() -> gate.limits(0, 1)).hasMessageContaining("maxConnections: 0");
    }

    @Test
    void letsConnectionsInUpToTheMost() {
        ConnectionGate gate = new ConnectionGate(2, Integer.MAX_VALUE, time);

        assertThat(open(gate)).isZero();
        assertThat(open(gate)).isZero();
        assertThat(open(gate)).isEqualTo(Long.MAX_VALUE);
        assertThat(gate.open()).isEqualTo(2);
        assertThat(gate.closed()).isTrue();
        assertThat(open(gate)).isZero();
        assertThat(gate.accepted()).isEqualTo(3);
    }

    @Test
    void wakesNobodyWhereNobodyWaits() {
        ConnectionGate gate = new ConnectionGate(1, Integer.MAX_VALUE, time);
        open(gate);
        open(gate);

        assertThat(gate.closed()).isTrue();
        open(gate);
        assertThat(gate.closed()).isFalse();
        assertThat(gate.open()).isZero();
    }

    @Test
    void letsConnectionsInUpToTheRate() {
        ConnectionGate gate = new ConnectionGate(1_000, 10, time);
        for (int i = 0; i < 10; i++) {
            assertThat(open(gate)).isZero();
        }

        long wait = open(gate);
        assertThat(gate.perSecond()).isEqualTo(10);
        assertThat(wait).isBetween(1_000_000_000L, 1_000_000_001L);
        time.pass(ofNanos(wait));
        assertThat(open(gate)).isZero();
        assertThat(gate.open()).isEqualTo(11);
    }

    @Test
    void keepsTheRateOverALongTime() {
        ConnectionGate gate = new ConnectionGate(Integer.MAX_VALUE, 100, time);
        for (int i = 0; i < 100_000; i++) {
            open(gate);
            time.pass(ofMillis(1));
        }

        assertThat(gate.accepted()).isBetween(9_900L, 10_200L);
        time.pass(ofSeconds(3));
        assertThat(gate.perSecond()).isZero();
    }

    @Test
    void refusesWrongBounds() {
        assertThatThrownBy(() -> new ConnectionGate(0, -1, time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connection gate: maxConnections: 0 (expected: 1-2147483647)")
                .hasMessageContaining("connection gate: perSecond: -1 (expected: 1-2147483647)");
    }

    @Test
    void neverHasMoreOpenThanTheMost() throws InterruptedException {
        ConnectionGate gate = new ConnectionGate(3, Integer.MAX_VALUE, time);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 50_000; i++) {
                    if (open(gate) == 0) {
                        most.accumulateAndGet(gate.open(), Math::max);
                        gate.closed();
                    } else {
                        refused.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most).hasValueBetween(1, 3);
        assertThat(gate.open()).isZero();
        assertThat(gate.accepted()).isEqualTo(200_000 - refused.get());
    }

    @Test
    void wakesTheFrontThatWaits() throws InterruptedException {
        int connections = 5_000;
        ConnectionGate gate = new ConnectionGate(1, Integer.MAX_VALUE, time);
        Semaphore open = new Semaphore(0);
        Semaphore wake = new Semaphore(0);
        Thread closer = new Thread(() -> {
            for (int i = 0; i < connections; i++) {
                open.acquireUninterruptibly();
                if (gate.closed()) {
                    wake.release();
                }
            }
        });
        closer.setDaemon(true);
        closer.start();

        boolean lost = false;
        for (int accepted = 0; accepted < connections && !lost; ) {
            if (open(gate) == 0) {
                accepted++;
                open.release();
            } else {
                lost = !wake.tryAcquire(60, TimeUnit.SECONDS);
            }
        }

        assertThat(lost).isFalse();
        closer.join();
        assertThat(gate.open()).isZero();
    }
}
