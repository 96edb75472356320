// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Requests that begin to wait, give up or are sent away at the moment at which a slot becomes free. */
public class QueueRace {

    private static final ServerConfig CONFIG =
            ServerConfig.builder("s", URI.create("http://127.0.0.1:1")).build();

    /** A server with one slot, which is taken. */
    static class Full {
        final Queues queues = new Queues();
        final ServerRuntime server = new ServerRuntime(CONFIG, HealthState.UP, new AtomicInteger(), 0);

        Full() {
            server.slots.limit(new SlotLimit(1, 0, 0, ServerRuntime.FULL_RAMP));
            queues.balance(List.of(server));
            if (!queues.tryTake(server)) {
                throw new IllegalStateException("no slot");
            }
        }
    }

    /** The slot is given back as somebody begins to wait for any server. */
    @JCStressTest
    @Outcome(id = "GRANTED, 1", expect = ACCEPTABLE, desc = "the slot went to who waited")
    @Outcome(expect = FORBIDDEN, desc = "waits for ever, or the slot is lost")
    @State
    public static class ReleaseAndJoin extends Full {
        private final Waiter waiter = new Waiter(() -> {}, null);

        /** A request ends. */
        @Actor
        public void releases() {
            queues.release(server);
        }

        /** Another one has found no slot. */
        @Actor
        public void joins() {
            queues.join(waiter);
        }

        /** What became of it. */
        @Arbiter
        public void after(LI_Result result) {
            result.r1 = waiter.state;
            result.r2 = server.slots.active();
        }
    }

    /** The slot is given back as the only one who waits gives up. */
    @JCStressTest
    @Outcome(id = "GRANTED, 0", expect = ACCEPTABLE, desc = "granted, and given back")
    @Outcome(id = "LEFT, 0", expect = ACCEPTABLE, desc = "gone before")
    @Outcome(expect = FORBIDDEN, desc = "the slot is lost or free twice")
    @State
    public static class ReleaseAndLeave extends Full {
        private final Waiter waiter = new Waiter(() -> {}, server);

        /** Begins with one who waits. */
        public ReleaseAndLeave() {
            queues.join(waiter);
        }

        /** A request ends. */
        @Actor
        public void releases() {
            queues.release(server);
        }

        /** The client of the waiting one is gone. */
        @Actor
        public void leaves() {
            queues.leave(waiter);
        }

        /** What became of it. */
        @Arbiter
        public void after(LI_Result result) {
            result.r1 = waiter.state;
            result.r2 = server.slots.active();
        }
    }

    /** The server goes down as somebody begins to wait for it. */
    @JCStressTest
    @Outcome(id = "EXPELLED, 1", expect = ACCEPTABLE, desc = "sent away")
    @Outcome(expect = FORBIDDEN, desc = "waits for a server that is down")
    @State
    public static class CloseAndJoin extends Full {
        private final Waiter waiter = new Waiter(() -> {}, server);

        /** The server goes down. */
        @Actor
        public void closes() {
            queues.close(server);
        }

        /** A request that sticks to it has found no slot. */
        @Actor
        public void joins() {
            queues.join(waiter);
        }

        /** What became of it. */
        @Arbiter
        public void after(LI_Result result) {
            result.r1 = waiter.state;
            result.r2 = server.slots.active();
        }
    }

    /** Two requests want the slot that is left. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "one of them has it")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "the other one has it")
    @Outcome(expect = FORBIDDEN, desc = "more slots than there are")
    @State
    public static class LastSlot extends Full {

        private volatile boolean first;

        /** Begins with a free slot. */
        public LastSlot() {
            queues.release(server);
        }

        /** One request. */
        @Actor
        public void one() {
            first = queues.tryTake(server);
        }

        /** Another one. */
        @Actor
        public void other() {
            queues.tryTake(server);
        }

        /** Who has it. */
        @Arbiter
        public void after(LI_Result result) {
            result.r1 = first;
            result.r2 = server.slots.active();
        }
    }
}
