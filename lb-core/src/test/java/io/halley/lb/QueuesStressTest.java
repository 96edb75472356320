// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Dispatch.Cause;
import io.halley.lb.Dispatch.Phase;
import io.halley.lb.Dispatch.Step;
import io.halley.lb.affinity.Affinity;
import io.halley.lb.health.CheckStatus;
import io.halley.lb.health.ProbeResult;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerConfig;
import io.halley.lb.model.ServerSnapshot;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many threads at the same few slots; ends by count. */
class QueuesStressTest {

    private static final int THREADS = 8;
    private static final int REQUESTS = 10_000;
    private static final int MEETINGS = 10_000;
    private static final int SLOTS = 2;

    private final Map<String, AtomicInteger> held =
            Map.of("a", new AtomicInteger(), "b", new AtomicInteger(), "c", new AtomicInteger());
    private final AtomicBoolean over = new AtomicBoolean();

    private static LoadBalancer balancer() {
        Backend backend = Backend.builder("be")
                .serverDefaults(s -> s.maxConnections(SLOTS))
                .server("a", "http://127.0.0.1:1")
                .server("b", "http://127.0.0.1:2")
                .server("c", "http://127.0.0.1:3")
                .affinity(Affinity.insertCookie("SERVERID"))
                .timeouts(t -> t.queue(Duration.ofMinutes(5)))
                .build();
        return LoadBalancer.create(
                backend,
                (server, check) ->
                        CompletableFuture.completedFuture(new ProbeResult(true, CheckStatus.L4OK, -1, "", 1)));
    }

    @Test
    void noSlotAndNoWaiterIsLostAndTheLimitHolds() throws Exception {
        try (LoadBalancer balancer = balancer()) {
            run(balancer, () -> null);

            balancer.snapshot().servers().forEach(QueuesStressTest::assertEmpty);
            assertThat(balancer.snapshot().queued()).isZero();
            assertThat(balancer.snapshot().refused()).isEmpty();
            assertThat(balancer.snapshot().traffic().activeMax()).isLessThanOrEqualTo(THREADS);
        }
    }

    @Test
    void norWhileServersComeAndGo() throws Exception {
        try (LoadBalancer balancer = balancer()) {
            run(balancer, () -> {
                SplittableRandom random = new SplittableRandom(5);
                for (int round = 0; round < 300 && !over.get(); round++) {
                    balancer.maintenance("a");
                    balancer.weight("b", random.nextInt(3));
                    balancer.ready("a");
                    balancer.drain("c");
                    balancer.ready("c");
                }
                balancer.weight("b", 1);
                return null;
            });

            balancer.snapshot().servers().forEach(QueuesStressTest::assertEmpty);
            assertThat(balancer.snapshot().queued()).isZero();
        }
    }

    /** The last holder ends at the very moment at which the only waiter comes: nobody else would make it good. */
    @Test
    void waiterThatComesWhileTheLastSlotIsGivenBackGetsIt() throws Exception {
        Queues queues = new Queues();
        ServerConfig config = ServerConfig.builder("a", URI.create("http://h:1"))
                .maxConnections(1)
                .build();
        ServerRuntime server = new ServerRuntime(config, HealthState.UP, new AtomicInteger(), 0);
        server.slots.limit(SlotLimit.of(config, 1, ServerRuntime.FULL_RAMP));
        AtomicInteger meetings = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<?> holder = threads.submit(() -> {
                for (int round = 0; round < MEETINGS; round++) {
                    assertThat(queues.tryTake(server)).isTrue();
                    meet(meetings, 4 * round + 2);
                    queues.release(server);
                    meet(meetings, 4 * round + 4);
                }
            });
            Future<?> comer = threads.submit(() -> {
                for (int round = 0; round < MEETINGS; round++) {
                    AtomicBoolean woken = new AtomicBoolean();
                    Waiter waiter = new Waiter(() -> woken.set(true), server);
                    meet(meetings, 4 * round + 2);
                    if (queues.join(waiter) == Waiter.State.WAITING) {
                        until(woken::get);
                    }
                    queues.release(server);
                    meet(meetings, 4 * round + 4);
                }
            });
            comer.get(5, TimeUnit.MINUTES);
            holder.get(5, TimeUnit.MINUTES);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void meet(AtomicInteger meetings, int at) {
        meetings.incrementAndGet();
        until(() -> meetings.get() >= at);
    }

    private static void until(BooleanSupplier condition) {
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        for (int spins = 0; !condition.getAsBoolean(); spins++) {
            if (spins % 100 == 99) {
                Thread.yield();
                assertThat(System.nanoTime() - patience).as("patience").isNegative();
            }
        }
    }

    private static void assertEmpty(ServerSnapshot server) {
        assertThat(server.traffic().active()).isZero();
        assertThat(server.traffic().queued()).isZero();
        assertThat(server.traffic().activeMax()).isEqualTo(SLOTS);
    }

    private void run(LoadBalancer balancer, Callable<?> control) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> clients = IntStream.range(0, THREADS)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> client(balancer, new SplittableRandom(i))))
                    .toList();
            Future<?> operator = threads.submit(control);
            for (Future<?> client : clients) {
                client.get(2, TimeUnit.MINUTES);
            }
            over.set(true);
            operator.get(1, TimeUnit.MINUTES);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private Void client(LoadBalancer balancer, SplittableRandom random) throws InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            FakeRequest request = new FakeRequest();
            int dice = random.nextInt(6);
            if (dice < 3) {
                request.cookie("SERVERID", "abc".substring(dice, dice + 1));
            }
            Semaphore woken = new Semaphore(0);
            Dispatch dispatch = balancer.dispatch(request, woken::release);
            Step step = dispatch.start();
            while (step == Step.QUEUED) {
                if (random.nextInt(20) == 0) {
                    break; // the client leaves
                }
                assertThat(woken.tryAcquire(1, TimeUnit.MINUTES)).as("woken").isTrue();
                step = dispatch.resume();
                if (step == Step.QUEUED) {
                    assertThat(woken.availablePermits())
                            .as("one wake-up for each stay")
                            .isLessThanOrEqualTo(1);
                }
            }
            if (step == Step.CONNECT) {
                AtomicInteger holders = held.get(dispatch.server().name());
                assertThat(holders.incrementAndGet()).as("holders").isLessThanOrEqualTo(SLOTS);
                if (random.nextInt(4) == 0) {
                    Thread.yield();
                }
                holders.decrementAndGet();
            }
            dispatch.end(200, Cause.NORMAL, Phase.DONE);
            dispatch.end(200, Cause.NORMAL, Phase.DONE);
        }
        return null;
    }
}
