// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks.parts;

import io.halley.lb.undertow.relay.Deadline;
import io.halley.lb.undertow.relay.DeadlineWheel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The deadlines of 120,000 connections. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class WheelBenchmark {

    private static final int CONNECTIONS = 120_000;
    private static final long MILLI = 1_000_000;
    private static final long LIMIT = 50_000 * MILLI;
    private static final int MOVES = 2_400;

    private final Deadline[] deadlines = new Deadline[CONNECTIONS];
    private DeadlineWheel wheel;
    private long now;
    private int at;
    private long ended;

    /** Schedules all, spread over the limit. */
    @Setup
    public void setUp() {
        wheel = new DeadlineWheel(0);
        for (int i = 0; i < CONNECTIONS; i++) {
            deadlines[i] = new Deadline() {
                @Override
                protected void expired() {
                    ended++;
                    wheel.schedule(this, now, LIMIT);
                }
            };
            wheel.schedule(deadlines[i], 0, LIMIT * i / CONNECTIONS);
        }
    }

    private Deadline next() {
        // A stride without a common divisor visits all in an order that no cache foresees.
        at = (at + 77_773) % CONNECTIONS;
        return deadlines[at];
    }

    /** A deadline is moved to later, as each message in a tunnel does. */
    @Benchmark
    public Deadline touch() {
        Deadline deadline = next();
        wheel.touch(deadline, LIMIT);
        return deadline;
    }

    /** A deadline is taken off and set again, as each request does. */
    @Benchmark
    public Deadline cancelAndSchedule() {
        Deadline deadline = next();
        wheel.cancel(deadline);
        wheel.schedule(deadline, now, LIMIT);
        return deadline;
    }

    /** One tick of 100 ms in which 2,400 connections speak; the figure is for each of these. */
    @Benchmark
    @OperationsPerInvocation(MOVES)
    public long tickAndTouches() {
        for (int i = 0; i < MOVES; i++) {
            wheel.touch(next(), LIMIT);
        }
        now += 100 * MILLI;
        wheel.tick(now);
        return ended;
    }
}
