// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.halley.lb.Dispatch.Step;
import io.halley.lb.health.Scheduler;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;

/** A request is placed while the operator takes its server out: it has one server and one slot, the next the other. */
@JCStressTest
@Outcome(id = "CONNECT, b, 2", expect = ACCEPTABLE, desc = "placed; the next request goes to the server that is left")
@Outcome(expect = FORBIDDEN, desc = "refused, a slot is lost, or the old snapshot is still in use")
@State
public class SnapshotRace {

    private static final Backend BACKEND = Backend.builder("be")
            .server("a", "http://127.0.0.1:1")
            .server("b", "http://127.0.0.1:2")
            .build();

    /** Runs nothing later: there are no checks. */
    private enum Idle implements Scheduler {
        INSTANCE;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return () -> {};
        }

        @Override
        public void close() {}
    }

    private static final Environment ENVIRONMENT = Environment.system().scheduler(Idle.INSTANCE);

    private final LoadBalancer balancer =
            LoadBalancer.create(BACKEND, (server, check) -> new CompletableFuture<>(), ENVIRONMENT);
    private volatile Step step = Step.REFUSED;

    /** A request. */
    @Actor
    public void places() {
        step = balancer.dispatch(NoRequest.INSTANCE, () -> {}).start();
    }

    /** The operator. */
    @Actor
    public void takesOut() {
        balancer.maintenance("a");
    }

    /** What came of it, and where the next request goes. */
    @Arbiter
    public void after(LLI_Result result) {
        result.r1 = step;
        Dispatch next = balancer.dispatch(NoRequest.INSTANCE, () -> {});
        result.r2 = next.start() == Step.CONNECT ? next.server().name() : null;
        result.r3 = balancer.snapshot().servers().stream()
                .mapToInt(server -> server.traffic().active())
                .sum();
    }
}
