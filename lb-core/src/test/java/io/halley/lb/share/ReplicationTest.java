// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of changes when the engine is away, hangs, loses everything, or is too slow. */
class ReplicationTest {

    private final Balancers balancers = new Balancers();
    private final SharedTable a = balancers.a.table;
    private final SharedTable b = balancers.b.table;
    private final Replication replication = balancers.a.tables.replication();

    @Test
    void withoutTheEngineEachGoesOnAloneAndBothKnowAllWhenItIsBack() {
        a.put("before", "n1");
        balancers.run();
        balancers.a.engine.away = true;
        a.put("meanwhile", "n2");
        balancers.run();
        assertThat(a.snapshot().up()).isFalse();
        assertThat(a.get("before")).isEqualTo("n1");
        a.put("later", "n3");
        a.remove("before");
        b.put("there", "n4");
        balancers.run();
        assertThat(a.get("there")).isNull();
        assertThat(b.get("later")).isNull();
        assertThat(b.get("before")).isEqualTo("n1");

        balancers.a.engine.away = false;
        balancers.pass(ofSeconds(1));
        balancers.run();

        assertThat(a.snapshot().up()).isTrue();
        assertThat(a.get("there")).isEqualTo("n4");
        assertThat(b.get("meanwhile")).isEqualTo("n2");
        assertThat(b.get("later")).isEqualTo("n3");
        assertThat(b.get("before")).isNull();
    }

    @Test
    void theEngineIsTriedAgainAfterOneSecondAndThenLessAndLessOften() {
        balancers.a.engine.away = true;
        a.put("k", "n1");
        balancers.run();
        int before = balancers.a.engine.loads;

        for (int second = 0; second < 200; second++) {
            balancers.pass(ofSeconds(1));
            replication.tick();
            balancers.run();
        }

        // After 1, 2, 4, 8, 16 and each 32 seconds.
        assertThat(balancers.a.engine.loads - before).isBetween(9, 11);
        assertThat(a.snapshot().lag()).isGreaterThanOrEqualTo(ofSeconds(200));
    }

    @Test
    void anEngineThatSaysThatItIsBackIsTriedAtOnce() {
        balancers.a.engine.away = true;
        balancers.a.engine.watcher.lost("connection closed");
        balancers.pass(ofSeconds(10));
        balancers.run();
        balancers.a.engine.away = false;
        balancers.a.engine.watcher.recovered();
        balancers.run();

        assertThat(a.snapshot().up()).isTrue();
    }

    @Test
    void anEngineThatHasLostAllGetsAllAgain() {
        for (int i = 0; i < 500; i++) {
            a.put("k" + i, "n1");
        }
        balancers.run();
        balancers.store.values.clear();
        balancers.a.engine.watcher.lost("connection closed");
        balancers.a.engine.watcher.recovered();
        balancers.run();

        assertThat(balancers.store.values).hasSize(500);
    }

    @Test
    void theEngineGetsOnlyWhatItDoesNotHave() {
        for (int i = 0; i < 500; i++) {
            a.put("k" + i, "n1");
        }
        balancers.run();
        balancers.store.values.remove(Balancers.engineKey("k7"));
        balancers.a.engine.puts.clear();
        balancers.a.engine.watcher.recovered();
        balancers.run();

        assertThat(balancers.a.engine.puts).containsExactly(Balancers.engineKey("k7"));
    }

    @Test
    void changesThatNobodyAcknowledgesAreLimitedAndAfterFiveSecondsTheEngineIsAway() {
        balancers.a.engine.hung = true;
        for (int i = 0; i < 1_000; i++) {
            a.put("k" + i, "n1");
        }
        balancers.a.run();
        assertThat(balancers.a.engine.puts).hasSize(Replication.WINDOW);
        assertThat(a.snapshot().queued()).isEqualTo(1_000 - Replication.WINDOW);
        balancers.pass(ofSeconds(5));
        replication.tick();
        assertThat(a.snapshot().up()).isTrue();

        balancers.pass(ofSeconds(1));
        replication.tick();

        assertThat(a.snapshot().up()).isFalse();
        assertThat(a.snapshot().queued()).isZero();
        assertThat(a.get("k999")).isEqualTo("n1");

        balancers.a.engine.hung = false;
        balancers.a.engine.unanswered.forEach(late -> late.complete(null));
        balancers.pass(ofSeconds(1));
        balancers.run();
        assertThat(a.snapshot().up()).isTrue();
        assertThat(b.get("k999")).isEqualTo("n1");
    }

    @Test
    void anEngineThatNeverFinishesLoadingIsAwayAfterHalfAMinute() {
        balancers.a.engine.hung = true;
        balancers.a.engine.watcher.lost("connection closed");
        balancers.a.engine.watcher.recovered();
        balancers.a.run();
        assertThat(a.snapshot().loading()).isTrue();

        balancers.pass(ofSeconds(31));
        replication.tick();

        assertThat(a.snapshot().loading()).isFalse();
        assertThat(a.snapshot().up()).isFalse();
    }

    @Test
    void whatFindsNoRoomInTheQueueIsCountedAndMadeUpFor() {
        SharedTable wide = balancers.a.tables.open("cometd", "wide", 1_000_000, ofMinutes(1));
        SharedTable there = balancers.b.tables.open("cometd", "wide", 1_000_000, ofMinutes(1));
        balancers.run();
        for (int i = 0; i < Replication.CAPACITY + 100; i++) {
            wide.put("k" + i, "n1");
        }
        assertThat(wide.snapshot().dropped()).isEqualTo(100);
        assertThat(wide.snapshot().queued()).isEqualTo(Replication.CAPACITY);

        balancers.run();

        assertThat(there.size()).isEqualTo(Replication.CAPACITY + 100);
        assertThat(wide.snapshot().queued()).isZero();
        assertThat(wide.snapshot().lag()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aKeyThatChangesWhileItWaitsIsSentAsItIsThen() {
        a.put("k", "n1");
        a.put("k", "n2");
        balancers.a.engine.store.values.clear();
        balancers.run();

        assertThat(b.get("k")).isEqualTo("n2");
        assertThat(EntryText.parse(balancers.store.values.get(Balancers.engineKey("k"))).value)
                .isEqualTo("n2");
    }

    @Test
    void buffersAreFlushedWhenNothingMoreIsToBeSent() {
        int before = balancers.a.engine.flushes;
        a.put("k", "n1");
        a.put("l", "n1");
        balancers.a.run();
        balancers.a.run();

        assertThat(balancers.a.engine.flushes).isEqualTo(before + 1);
    }

    @Test
    void readinessComesWithTheFirstLoading() {
        FakeEngine engine = new FakeEngine(balancers.store);
        engine.away = true;
        SharedTables tables = SharedTables.unthreaded(engine, balancers.nanos::get, () -> java.time.Instant.EPOCH, 9);
        tables.replication().step();
        assertThat(tables.ready().toCompletableFuture()).isNotDone();

        engine.away = false;
        balancers.pass(ofSeconds(1));
        tables.replication().step();

        assertThat(tables.ready().toCompletableFuture()).isCompleted();
    }

    @Test
    void closingSendsWhatWaitsAndClosesTheEngine() {
        FakeEngine engine = new FakeEngine(balancers.store);
        SharedTables tables = SharedTables.on(engine);
        SharedTable table = tables.open("cometd", "appsession ID", 10, ofMinutes(1));
        tables.ready().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        table.put("last", "n1");
        tables.close();

        assertThat(engine.closed).isTrue();
        assertThat(balancers.store.values).containsKey(Balancers.engineKey("last"));
    }

    /** An engine whose calls do not return, and which remembers who called. */
    private static final class StuckEngine implements TableEngine {
        private final CountDownLatch end = new CountDownLatch(1);
        private final CountDownLatch stuck = new CountDownLatch(1);
        private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

        @Override
        public void watch(Watcher watcher) {}

        @Override
        public CompletionStage<?> load() {
            callers.add(Thread.currentThread());
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> put(String key, String value, Duration life) {
            callers.add(Thread.currentThread());
            stuck.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void close() {
            end.countDown();
        }
    }

    @Test
    @Timeout(60)
    void anEngineThatDoesNotReturnHoldsNoThreadThatAsksTheTable() throws InterruptedException {
        StuckEngine engine = new StuckEngine();
        SharedTables tables = SharedTables.on(engine);
        SharedTable table = tables.open("cometd", "appsession ID", 1_000_000, ofMinutes(1));
        tables.ready().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        table.put("first", "n1");
        engine.stuck.await();

        // More than the queue holds: nothing of this would return if anything of it waited for the engine.
        for (int i = 0; i < Replication.CAPACITY + 1_000; i++) {
            table.put("k" + i, "n1");
        }
        assertThat(table.get("k0")).isEqualTo("n1");
        table.pin("p", "n1");
        table.unpin("p");
        table.remove("first");
        assertThat(table.get("first")).isNull();
        assertThat(engine.callers).hasSize(1).doesNotContain(Thread.currentThread());

        engine.close();
        tables.close();
    }

    @Test
    void aCallThatDoesNotReturnIsNoticedByTheOtherThread() {
        FakeEngine engine = new FakeEngine(balancers.store) {
            @Override
            public CompletionStage<?> put(String key, String value, Duration life) {
                balancers.pass(ofSeconds(6));
                tick();
                return super.put(key, value, life);
            }

            private void tick() {
                ((Replication) watcher).tick();
            }
        };
        SharedTables tables = SharedTables.unthreaded(engine, balancers.nanos::get, () -> java.time.Instant.EPOCH, 9);
        SharedTable table = tables.open("cometd", "other", 10, ofMinutes(1));
        while (tables.replication().step()) {}
        assertThat(table.snapshot().up()).isTrue();

        table.put("k", "n1");
        tables.replication().step();

        assertThat(table.snapshot().up()).isFalse();
        assertThat(table.get("k")).isEqualTo("n1");
    }
}
