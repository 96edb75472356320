// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import io.halley.lb.affinity.AffinityTable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Looking a learned cookie up among a million. Keys come in random order, so that each lookup misses the caches. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class SessionTableBenchmark {

    private static final int ENTRIES = 1_000_000;

    private AffinityTable table;
    private String[] asked;

    /** Fills the table. */
    @Setup
    public void setUp() {
        table = AffinityTable.inMemory(2L * ENTRIES, Duration.ofHours(1), System::nanoTime);
        asked = new String[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            String key = Long.toHexString(i * 0x9E3779B97F4A7C15L | Long.MIN_VALUE);
            table.put(key, "bayeux-srv1");
            // Another object than the one kept, as a request's is.
            asked[i] = new String(key.toCharArray());
        }
    }

    /** A thread's place in a random order. */
    @State(Scope.Thread)
    public static class Place {
        private int at = System.identityHashCode(this);

        int next() {
            at = at * 1_664_525 + 1_013_904_223;
            return (int) ((at & 0xffff_ffffL) * ENTRIES >>> 32);
        }
    }

    /** One thread. */
    @Benchmark
    public @Nullable String lookup(Place place) {
        return table.get(asked[place.next()]);
    }

    /** Four threads at once; where there are fewer processors, each lookup takes its share of their time too. */
    @Benchmark
    @Threads(4)
    public @Nullable String lookupShared(Place place) {
        return table.get(asked[place.next()]);
    }
}
