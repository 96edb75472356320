// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.health.Scheduler;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.ServerSnapshot;
import io.halley.lb.share.Balancers;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sets on one of two balancers. */
class SharedStatesTest {

    private final Balancers balancers = new Balancers();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final LoadBalancer a = balancer();
    private final LoadBalancer b = balancer();
    private final SharedStates statesA = new SharedStates(a, balancers.a.tables, new Tasks());
    private final SharedStates statesB = new SharedStates(b, balancers.b.tables, new Tasks());

    /** Runs nothing by itself. */
    private final class Tasks implements Scheduler {

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static LoadBalancer balancer() {
        return LoadBalancer.create(
                Backend.builder("cometd")
                        .server("n1", "http://127.0.0.1:1", server -> server.weight(10))
                        .server("n2", "http://127.0.0.1:2", server -> server.weight(10))
                        .build(),
                (server, check) -> {
                    throw new AssertionError("nothing is checked");
                });
    }

    @AfterEach
    void close() {
        statesA.close();
        statesB.close();
        a.close();
        b.close();
    }

    private void settle() {
        for (int i = 0; i < 5; i++) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            balancers.run();
        }
    }

    private static String state(LoadBalancer balancer, int server) {
        ServerSnapshot snapshot = balancer.snapshot().servers().get(server);
        return snapshot.admin() + " " + snapshot.weight();
    }

    @Test
    void whatIsSetOnOneHoldsOnTheOther() {
        a.drain("n1");
        a.weight("n1", 3);
        settle();
        assertThat(state(b, 0)).isEqualTo("DRAIN 3");
        assertThat(state(b, 1)).isEqualTo("READY 10");

        b.maintenance("n1");
        settle();
        assertThat(state(a, 0)).isEqualTo("MAINTENANCE 3");

        b.ready("n1");
        b.weight("n1", 256);
        settle();
        assertThat(state(a, 0)).isEqualTo("READY 256");
        assertThat(state(b, 0)).isEqualTo("READY 256");
    }

    @Test
    void nothingIsToldBeforeSomethingIsSet() {
        settle();

        assertThat(balancers.a.tables.snapshot("cometd"))
                .filteredOn(table -> table.table().equals("states"))
                .singleElement()
                .satisfies(table -> assertThat(table.sent()).isZero());
    }

    @Test
    void whoComesLaterTakesOverWhatIsSet() {
        a.drain("n2");
        settle();
        LoadBalancer late = balancer();
        try (SharedStates states = new SharedStates(late, balancers.b.tables, new Tasks())) {
            settle();
            assertThat(state(late, 1)).isEqualTo("DRAIN 10");
        } finally {
            late.close();
        }
    }

    @Test
    void aServerThatIsAddedLaterGetsItsState() {
        a.addServer(Backend.builder("cometd")
                .server("n3", "http://127.0.0.1:3")
                .build()
                .servers()
                .get(0));
        settle();
        a.drain("n3");
        settle();

        b.addServer(a.backend().servers().get(2));
        settle();

        assertThat(b.snapshot().servers().get(2).admin()).isEqualTo(AdminState.DRAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "drain", "drain 257", "drain -1", "drain 1 1", "gone 1", "DRAIN 1"})
    void whatIsNoStateIsIgnored(String state) {
        balancers
                .a
                .tables
                .open("cometd", "states", 10, java.time.Duration.ofMinutes(1))
                .put("n1", state);
        balancers
                .a
                .tables
                .open("cometd", "states", 10, java.time.Duration.ofMinutes(1))
                .put("nobody", "drain 1");
        settle();

        assertThat(state(b, 0)).isEqualTo("READY 10");
    }
}
