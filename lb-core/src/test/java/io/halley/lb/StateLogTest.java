// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.affinity.Affinity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** State changes are logged in HAProxy's words. */
class StateLogTest {

    private static List<String> log(Runnable actions) {
        try (LogLines lines = LogLines.of(LoadBalancer.class)) {
            actions.run();
            return lines.lines();
        }
    }

    private static Rig rig() {
        return Rig.of(
                "a b",
                backend ->
                        backend.affinity(Affinity.insertCookie("SERVERID")).serverDefaults(s -> s.maxConnections(1)));
    }

    @Test
    void serverThatGoesDownAndComesBack() {
        Rig rig = rig();
        rig.call("a").start();
        rig.call("a").start();

        List<String> log = log(() -> {
            rig.down("a");
            rig.up("a");
        });

        assertThat(log)
                .containsExactly(
                        "Server be/a is DOWN, reason: L4CON, 1 of 1 failed, 1 active and 0 backup servers left."
                                + " 1 sessions active, 1 requeued, 0 remaining in queue.",
                        "Server be/a is UP, reason: L4OK, 1 of 1 passed, 2 active and 0 backup servers online."
                                + " 0 sessions requeued, 0 total in queue.");
    }

    @Test
    void lastServerThatGoes() {
        Rig rig = rig();
        rig.down("a");

        assertThat(log(() -> rig.down("b"))).last().isEqualTo("Backend be has no server available!");
    }

    @Test
    void ofABackendWithoutServersNobodyHears() {
        assertThat(log(() -> {
                    Rig rig = Rig.of(BackendBuilder::withoutServers);
                    rig.balancer.reconfigure(backend -> backend.toBuilder()
                            .timeouts(t -> t.client(Duration.ofSeconds(1)))
                            .build());
                    rig.balancer.close();
                }))
                .isEmpty();
    }

    @Test
    void wordsOfTheOperator() {
        Rig rig = rig();

        List<String> log = log(() -> {
            rig.balancer.drain("a");
            rig.balancer.ready("a");
            rig.balancer.maintenance("a");
            rig.balancer.ready("a");
            rig.balancer.weight("a", 3);
        });

        String left = ", 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.";
        String right = left.replace("1 active", "2 active");
        assertThat(log)
                .containsExactly(
                        "Server be/a enters drain state" + left,
                        "Server be/a is UP (leaving forced drain)" + right,
                        "Server be/a is going DOWN for maintenance" + left,
                        "Server be/a is UP/READY (leaving forced maintenance)" + right,
                        "Server be/a has weight 3");
    }

    @Test
    void serverThatIsDownEntersAndLeavesMaintenance() {
        Rig rig = rig();
        rig.down("a");

        List<String> log = log(() -> {
            rig.balancer.maintenance("a");
            rig.balancer.ready("a");
        });

        assertThat(log.get(0)).startsWith("Server be/a was DOWN and now enters maintenance, 1 active");
        assertThat(log.get(1)).startsWith("Server be/a is DOWN/READY (leaving forced maintenance), 1 active");
    }

    @Test
    void startStopAndWarnings() {
        List<String> log = log(() -> Rig.of("a b", backend -> backend.timeouts(t -> t.server(Duration.ofSeconds(30))))
                .balancer
                .close());

        assertThat(log).hasSize(3);
        assertThat(log.get(0)).startsWith("Backend be: timeout server 30 s is below 40 s");
        assertThat(log.get(1)).isEqualTo("Backend be started.");
        assertThat(log.get(2)).isEqualTo("Backend be stopped.");
    }

    @Test
    void reconfiguration() {
        Rig rig = rig();

        List<String> log = log(() -> rig.balancer.removeServer("a"));

        assertThat(log).containsExactly("Backend be reconfigured: servers added [], removed [a], kept [b].");
    }
}
