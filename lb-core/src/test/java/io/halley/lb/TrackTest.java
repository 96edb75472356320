// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.model.HealthState;
import org.junit.jupiter.api.Test;

/** Servers that follow the health of others. */
class TrackTest {

    private static Rig trackingFromAnother() {
        return Rig.of(Backend.builder("other")
                .server("t", "http://127.0.0.1:9", s -> s.tracked("be/a"))
                .build());
    }

    private static Rig tracking(String tracked) {
        return Rig.of(backend -> backend.server("t", "http://127.0.0.1:9", s -> s.tracked(tracked)));
    }

    @Test
    void serverFollowsOneOfItsBackend() {
        Rig rig = Rig.of(
                "a b",
                backend -> backend.server("t", "http://127.0.0.1:9", s -> s.tracked("be/a"))
                        .server("u", "http://127.0.0.1:10", s -> s.tracked("be/t")));
        assertThat(rig.server("t").check()).isNull();

        rig.down("a");
        assertThat(rig.word(2)).isEqualTo("bb");
        assertThat(rig.server("u").health()).isEqualTo(HealthState.DOWN);

        rig.up("a");
        assertThat(rig.word(4)).contains("a", "b", "t", "u");
    }

    @Test
    void serverFollowsOneOfAnotherBackendUntilItsBalancerIsClosed() {
        Rig tracked = Rig.of("a b", backend -> backend);
        Rig rig = trackingFromAnother();
        rig.balancer.track(tracked.balancer);

        tracked.down("a");
        assertThat(rig.server("t").health()).isEqualTo(HealthState.DOWN);
        assertThat(rig.call().start().place()).isEqualTo("NO_SERVER");
        tracked.up("a");
        assertThat(rig.call().start().place()).isEqualTo("t");

        rig.balancer.close();
        tracked.down("a");
        assertThat(rig.server("t").health()).isEqualTo(HealthState.UP);
    }

    @Test
    void serverTakesOverTheStateThatItFinds() {
        Rig tracked = Rig.of("a b", backend -> backend);
        tracked.down("a");
        Rig rig = trackingFromAnother();

        rig.balancer.track(tracked.balancer);

        assertThat(rig.server("t").health()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void maintenanceOfTheTrackedOneIsFollowedAndDrainingIsNot() {
        Rig rig = Rig.of("a b", backend -> backend.server("t", "http://127.0.0.1:9", s -> s.tracked("be/a")));

        rig.balancer.drain("a");
        assertThat(rig.server("t").health()).isEqualTo(HealthState.UP);
        rig.balancer.maintenance("a");
        assertThat(rig.server("t").health()).isEqualTo(HealthState.DOWN);
        rig.balancer.ready("a");
        assertThat(rig.server("t").health()).isEqualTo(HealthState.UP);
    }

    @Test
    void serverThatIsAddedLaterFollowsToo() {
        Rig rig = Rig.of("a b", backend -> backend);
        rig.down("a");

        rig.balancer.reconfigure(rig.balancer.backend().toBuilder()
                .server("t", "http://127.0.0.1:9", s -> s.tracked("be/a"))
                .build());

        assertThat(rig.server("t").health()).isEqualTo(HealthState.DOWN);
        rig.up("a");
        assertThat(rig.server("t").health()).isEqualTo(HealthState.UP);
    }

    @Test
    void serverThatTracksNoMoreIsTakenForGood() {
        Rig tracked = Rig.of("a b", backend -> backend);
        Rig rig = trackingFromAnother();
        rig.balancer.track(tracked.balancer);
        tracked.down("a");

        rig.balancer.reconfigure(
                Backend.builder("other").server("t", "http://127.0.0.1:9").build());

        assertThat(rig.server("t").health()).isEqualTo(HealthState.UNCHECKED);
        assertThat(rig.call().start().place()).isEqualTo("t");
        tracked.up("a");
        tracked.down("a");
        assertThat(rig.call().start().place()).isEqualTo("t");
    }

    @Test
    void circlesAndUnknownServersAreFaults() {
        assertThatThrownBy(() -> tracking("be/t"))
                .hasMessageContaining("server \"t\": tracked: be/t is tracked by itself");
        assertThatThrownBy(() -> tracking("be/x")).hasMessageContaining("tracked: be/x (expected: a server of");
        assertThatThrownBy(() -> tracking("x")).hasMessageContaining("tracked: x (expected: backend/server)");
    }
}
