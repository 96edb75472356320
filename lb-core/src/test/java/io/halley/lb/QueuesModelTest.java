// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.Waiter.State;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queues against a naive model of them, over a million random steps in all. */
class QueuesModelTest {

    private static final int SERVERS = 3;
    private static final int STEPS = 84_000;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    /** One list of all who wait, in the order of arrival; who can be served is served, the first one first. */
    private static final class Model {
        final List<Visit> waiting = new ArrayList<>();
        final int[] active = new int[SERVERS];
        final int[] limit = {2, 1, 3};
        final boolean[] balanced = {true, true, true};
        final boolean[] closed = new boolean[SERVERS];

        void serve() {
            for (int i = 0; i < waiting.size(); i++) {
                Visit visit = waiting.get(i);
                for (int s = 0; s < SERVERS; s++) {
                    boolean fits = visit.wanted < 0 ? balanced[s] : visit.wanted == s;
                    if (fits && active[s] < limit[s]) {
                        active[s]++;
                        visit.server = s;
                        waiting.remove(i--);
                        break;
                    }
                }
            }
        }

        void expel(int wanted) {
            waiting.removeIf(visit -> visit.wanted == wanted && (visit.expelled = true));
        }

        boolean nobodyBalanced() {
            return !balanced[0] && !balanced[1] && !balanced[2];
        }
    }

    /** One request, in the model and for real. */
    private static final class Visit implements DispatchOwner {
        final int wanted;
        final Waiter waiter;
        int server = -1;
        boolean expelled;
        int wakes;

        Visit(int wanted, ServerRuntime runtime) {
            this.wanted = wanted;
            waiter = new Waiter(this, runtime);
        }

        @Override
        public void wake() {
            wakes++;
        }
    }

    private final AtomicInteger load = new AtomicInteger();
    private final Queues queues = new Queues();
    private final Model model = new Model();
    private final List<ServerRuntime> servers = new ArrayList<>();
    private final List<Visit> holding = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void behavesAsTheNaiveModel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int s = 0; s < SERVERS; s++) {
            ServerConfig config =
                    ServerConfig.builder("s" + s, URI.create("http://h:1")).build();
            servers.add(new ServerRuntime(config, HealthState.UP, load, 0));
            limit(s, model.limit[s]);
        }
        balance();

        for (int step = 0; step < STEPS; step++) {
            act(random.nextInt(100), random);
            check();
        }
    }

    private void act(int dice, SplittableRandom random) {
        int s = random.nextInt(SERVERS);
        if (dice < 40) {
            arrive(random.nextBoolean() ? s : -1);
        } else if (dice < 80) {
            leave(random);
        } else if (dice < 90) {
            giveUp(random);
        } else if (dice < 94) {
            model.limit[s] = random.nextInt(1, 5);
            limit(s, model.limit[s]);
            model.serve();
            queues.serve(servers);
        } else if (dice < 97) {
            model.balanced[s] = random.nextInt(3) > 0;
            if (model.nobodyBalanced()) {
                model.expel(-1);
            }
            model.serve();
            balance();
        } else {
            model.closed[s] = !model.closed[s];
            if (model.closed[s]) {
                model.expel(s);
                queues.close(servers.get(s));
            } else {
                queues.open(servers.get(s));
            }
        }
    }

    private void limit(int s, int limit) {
        servers.get(s).slots.limit(new SlotLimit(limit, 0, 0, ServerRuntime.FULL_RAMP));
    }

    private void balance() {
        List<ServerRuntime> eligible = new ArrayList<>();
        for (int s = 0; s < SERVERS; s++) {
            if (model.balanced[s]) {
                eligible.add(servers.get(s));
            }
        }
        queues.balance(eligible);
    }

    private void arrive(int wanted) {
        Visit visit = new Visit(wanted, wanted < 0 ? null : servers.get(wanted));
        boolean refused = wanted < 0 ? model.nobodyBalanced() : model.closed[wanted];
        if (wanted >= 0 && queues.tryTake(servers.get(wanted))) {
            model.waiting.add(visit);
            model.serve();
            assertThat(visit.server).isEqualTo(wanted);
            holding.add(visit);
            return;
        }
        State state = queues.join(visit.waiter);
        if (refused) {
            assertThat(state).isIn(State.EXPELLED, State.NO_SERVER);
            return;
        }
        model.waiting.add(visit);
        model.serve();
        assertThat(state).isEqualTo(visit.server >= 0 ? State.GRANTED : State.WAITING);
        assertThat(visit.wakes).isZero();
        holding.add(visit);
    }

    /** A request that has a slot ends. */
    private void leave(SplittableRandom random) {
        List<Visit> served = holding.stream().filter(visit -> visit.server >= 0).toList();
        if (!served.isEmpty()) {
            Visit visit = served.get(random.nextInt(served.size()));
            holding.remove(visit);
            model.active[visit.server]--;
            model.serve();
            queues.release(servers.get(visit.server));
        }
    }

    /** Any request is broken off, wherever it is. */
    private void giveUp(SplittableRandom random) {
        if (holding.isEmpty()) {
            return;
        }
        Visit visit = holding.remove(random.nextInt(holding.size()));
        model.waiting.remove(visit);
        if (visit.server >= 0) {
            model.active[visit.server]--;
            model.serve();
        }
        if (visit.waiter.state == State.WAITING && visit.server >= 0) {
            queues.release(servers.get(visit.server)); // took its slot on the fast path
        } else {
            queues.leave(visit.waiter);
        }
    }

    private void check() {
        for (int s = 0; s < SERVERS; s++) {
            int wanted = s;
            assertThat(servers.get(s).active()).isEqualTo(model.active[s]);
            assertThat(servers.get(s).queued()).isEqualTo((int)
                    model.waiting.stream().filter(v -> v.wanted == wanted).count());
        }
        assertThat(queues.sharedSize()).isEqualTo((int)
                model.waiting.stream().filter(v -> v.wanted < 0).count());
        for (Visit visit : holding) {
            State state = visit.waiter.state;
            if (visit.expelled) {
                assertThat(state).isEqualTo(State.EXPELLED);
            } else if (visit.server < 0) {
                assertThat(state).isEqualTo(State.WAITING);
            } else if (state == State.GRANTED) {
                assertThat(visit.waiter.granted()).isSameAs(servers.get(visit.server));
            }
            assertThat(visit.wakes).isLessThanOrEqualTo(1);
        }
        holding.removeIf(visit -> visit.expelled);
    }
}
