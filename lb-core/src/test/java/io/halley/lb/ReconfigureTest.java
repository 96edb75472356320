// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import io.halley.lb.model.ServerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ReconfigureTest {

    private final Rig rig = Rig.of("a b", backend -> backend.affinity(Affinity.insertCookie("SERVERID")));

    private void change(java.util.function.UnaryOperator<BackendBuilder> change) {
        rig.balancer.reconfigure(
                change.apply(rig.balancer.backend().toBuilder()).build());
    }

    private static ServerConfig server(String name, int port) {
        return ServerConfig.builder(name, URI.create("http://127.0.0.1:" + port))
                .build();
    }

    @Test
    void serverWhoseNameAndAddressStayIsTheSameServer() {
        Call held = rig.call("a").start();
        Object before = held.dispatch.server();
        rig.balancer.drain("b");

        change(backend -> backend.serverDefaults(s -> {}).server(server("c", 9000)));

        assertThat(rig.call("a").start().dispatch.server()).isSameAs(before);
        assertThat(rig.server("a").traffic().requests()).isEqualTo(2);
        assertThat(rig.server("b").admin()).isEqualTo(AdminState.DRAIN);
        assertThat(rig.word(2)).contains("c");
        assertThat(rig.reconfigured.get(0).added()).containsExactly("c");
        assertThat(rig.reconfigured.get(0).kept()).containsExactly("a", "b");
        assertThat(rig.reconfigured.get(0).removed()).isEmpty();
    }

    @Test
    void serverAtAnotherAddressIsANewServer() {
        Call held = rig.call("a").start();

        change(backend -> backend.withoutServer("a").server(server("a", 9999)));

        assertThat(rig.call("a").start().dispatch.server()).isNotSameAs(held.dispatch.server());
        assertThat(rig.server("a").traffic().requests()).isEqualTo(1);
        assertThat(rig.reconfigured.get(0).removed()).containsExactly("a");
        held.end();
        assertThat(rig.balancer.snapshot().traffic().requests()).isEqualTo(2);
    }

    @Test
    void removedServerEndsWhatItHasAndItsClientsMove() {
        Call held = rig.call("a").start();

        CompletionStage<Void> removed = rig.balancer.removeServer("a");

        assertThat(removed.toCompletableFuture()).isNotDone();
        assertThat(rig.call("a").start().place()).isEqualTo("b");
        assertThat(rig.balancer.snapshot().servers()).hasSize(1);
        assertThat(rig.balancer.snapshot().traffic().requests()).isEqualTo(2);
        held.respond(200).end();
        assertThat(removed.toCompletableFuture()).isCompleted();
        assertThat(rig.balancer.snapshot().traffic().requests()).isEqualTo(2);
        assertThat(rig.balancer.snapshot().traffic().responses().success()).isEqualTo(1);
        assertThatThrownBy(() -> rig.balancer.removeServer("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failureOnARemovedServerIsRedispatched() {
        Call held = rig.call("a").start();
        rig.balancer.removeServer("a");

        assertThat(held.refuseConnection().place()).isEqualTo("b");
    }

    @Test
    void removedServerGivesNoSlotToARequestThatChoseItBefore() {
        ServerRuntime removed =
                (ServerRuntime) rig.call("a").start().end().dispatch.server();

        rig.balancer.removeServer("a");

        assertThat(removed.slots.tryTake()).isFalse();
        assertThat(removed.isFull()).isTrue();
    }

    @Test
    void addedServerIsUsedAndChecked() {
        rig.balancer.addServer(server("c", 9000));

        assertThat(rig.word(3)).contains("c");
        rig.down("c");
        assertThat(rig.server("c").health()).isEqualTo(HealthState.DOWN);
        assertThatThrownBy(() -> rig.balancer.addServer(server("c", 9001)))
                .hasMessageContaining("server \"c\": name: used twice");
    }

    @Test
    void runtimeWeightStaysUnlessTheDescribedOneChanges() {
        rig.balancer.weight("a", 7);

        change(backend -> backend.fullConnections(9));
        assertThat(rig.server("a").weight()).isEqualTo(7);
        ServerConfig heavier = rig.server("a").config().toBuilder().weight(3).build();
        change(backend -> backend.withoutServer("a").server(heavier));

        assertThat(rig.server("a").weight()).isEqualTo(3);
    }

    @Test
    void disabledInTheNewDescriptionMeansMaintenance() {
        ServerConfig a = rig.server("a").config();

        change(backend ->
                backend.withoutServer("a").server(a.toBuilder().disabled(true).build()));
        assertThat(rig.server("a").admin()).isEqualTo(AdminState.MAINTENANCE);
        change(backend -> backend.withoutServer("a").server(a));

        assertThat(rig.server("a").admin()).isEqualTo(AdminState.READY);
    }

    @Test
    void checksFollowTheNewDescription() {
        change(backend -> backend.healthCheck(
                "a", HealthCheck.tcp().every(Duration.ofSeconds(1)).rise(1).fall(9)));
        rig.time.seconds(1);
        rig.down("a");
        assertThat(rig.server("a").status()).isEqualTo("UP 8/9");

        ServerConfig a = rig.server("a").config();
        change(backend ->
                backend.withoutServer("a").server(a.toBuilder().checked(false).build()));
        assertThat(rig.server("a").health()).isEqualTo(HealthState.UNCHECKED);
        rig.down("a");
        assertThat(rig.server("a").health()).isEqualTo(HealthState.UNCHECKED);

        change(backend -> backend.withoutServer("a").server(a));
        rig.time.seconds(2);
        assertThat(rig.server("a").health()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void equalAffinityKeepsItsCountsAndAnotherOneBeginsAnew() {
        rig.call("a").start().end();

        change(backend -> backend.affinity(Affinity.learnCookie("BAYEUX_BROWSER", Duration.ofMinutes(15))));

        assertThat(rig.balancer.snapshot().affinities()).hasSize(2);
        assertThat(rig.balancer.snapshot().affinities().get(0).hits()).isEqualTo(1);
        assertThat(rig.balancer.snapshot().affinities().get(1).hits()).isZero();
        change(backend -> Rig.servers(Backend.builder("be"), "a b"));
        assertThat(rig.balancer.snapshot().affinities()).isEmpty();
    }

    @Test
    void requestUnderWayKeepsTheAffinitiesThatItBeganWith() {
        Call held = rig.call().start();

        change(backend -> Rig.servers(Backend.builder("be"), "a b"));

        held.respond(200).end();
        assertThat(held.response.cookie("SERVERID")).isEqualTo("a");
    }

    @Test
    void anotherNameIsRefused() {
        Backend other = Rig.servers(Backend.builder("other"), "a").build();

        assertThatThrownBy(() -> rig.balancer.reconfigure(other))
                .hasMessage("backend \"other\" (expected: \"be\", the name of the one it replaces)");
    }
}
