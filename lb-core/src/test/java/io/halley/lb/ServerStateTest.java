// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.affinity.Affinity;
import io.halley.lb.health.HealthCheck;
import io.halley.lb.health.Observe;
import io.halley.lb.health.OnError;
import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What health, administration, weight, backup and slow start do to new and to sticky clients. */
class ServerStateTest {

    private static Rig rig(String names, UnaryOperator<BackendBuilder> more) {
        return Rig.of(names, backend -> more.apply(backend.affinity(Affinity.insertCookie("SERVERID"))));
    }

    private static Rig rig(String names) {
        return rig(names, UnaryOperator.identity());
    }

    @Test
    void serversAreUsedBeforeTheirFirstCheckAndTakeTurns() {
        assertThat(rig("a b c").word(6)).isEqualTo("abcabc");
    }

    @Test
    void cookieThatNamesAServerThatIsDownIsRebalancedEvenWithoutRedispatch() {
        Rig rig = rig("a b");
        rig.down("a");

        Call call = rig.call("a").start();

        assertThat(call.place()).isEqualTo("b");
        call.respond(200).end();
        assertThat(call.response.cookie("SERVERID")).isEqualTo("b");
        assertThat(rig.lastEnded().termination()).isEqualTo("--DI");
        assertThat(rig.lastEnded().redispatched()).isFalse();
        assertThat(rig.balancer.snapshot().affinities().get(0).stale()).isEqualTo(1);
    }

    @Test
    void drainingServerKeepsItsClientsAndGetsNoNewOnes() {
        Rig rig = rig("a b");
        rig.balancer.drain("a");

        assertThat(rig.word(3)).isEqualTo("bbb");
        assertThat(rig.call("a").start().place()).isEqualTo("a");
        assertThat(rig.server("a").status()).isEqualTo("DRAIN");

        rig.balancer.ready("a");
        assertThat(rig.word(2)).contains("a");
    }

    @Test
    void serverInMaintenanceGetsNoRequestAtAll() {
        Rig rig = rig("a b");
        rig.balancer.maintenance("a");

        assertThat(rig.call("a").start().place()).isEqualTo("b");
        assertThat(rig.server("a").status()).isEqualTo("MAINT");
        assertThat(rig.changes).containsExactly("a UP MAINTENANCE");
    }

    @Test
    void weightZeroKeepsStickyClientsOnly() {
        Rig rig = rig("a b");
        rig.balancer.weight("a", 0);

        assertThat(rig.word(3)).isEqualTo("bbb");
        assertThat(rig.call("a").start().place()).isEqualTo("a");
        assertThat(rig.server("a").weight()).isZero();
        assertThatThrownBy(() -> rig.balancer.weight("a", 257))
                .hasMessage("server \"a\": weight: 257 (expected: 0-256)");
        assertThatThrownBy(() -> rig.balancer.weight("x", 1))
                .hasMessageContaining("server \"x\" (expected: one of [a, b])");
    }

    @Test
    void weightsShareOutNewClients() {
        Rig rig = rig("a b");

        rig.balancer.weight("a", 2);

        assertThat(rig.word(6).replace("b", "")).isEqualTo("aaaa");
        assertThat(rig.server("a").effectiveWeight()).isEqualTo(32);
    }

    @Test
    void backupIsUsedOnlyWhileNoActiveServerIs() {
        Rig rig = rig(
                "a b c",
                backend -> backend.serverDefaults(s -> {})
                        .withoutServer("b")
                        .withoutServer("c")
                        .server("b", "http://h:2", s -> s.backup(true))
                        .server("c", "http://h:3", s -> s.backup(true)));
        assertThat(rig.word(2)).isEqualTo("aa");
        assertThat(rig.balancer.snapshot().backup()).isEqualTo(2);

        rig.down("a");
        assertThat(rig.word(2)).isEqualTo("bb");
        rig.up("a");

        assertThat(rig.word(2)).isEqualTo("aa");
        assertThat(rig.call("c").start().place()).isEqualTo("c");
    }

    @Test
    void allBackupsShareTheLoadWhereThatIsAskedFor() {
        Rig rig = rig(
                "a",
                backend -> backend.allBackups(true)
                        .server("b", "http://h:2", s -> s.backup(true))
                        .server("c", "http://h:3", s -> s.backup(true)));

        rig.down("a");

        assertThat(rig.word(4)).isEqualTo("bcbc");
    }

    @Test
    void noServerIsRefusedWith503AtOnce() {
        Rig rig = rig("a");
        rig.down("a");

        Call call = rig.call().start();

        assertThat(call.place()).isEqualTo("NO_SERVER");
        call.end();
        assertThat(rig.lastEnded().termination()).isEqualTo("SCNN");
        assertThat(rig.lastEnded().queueNanos()).isEqualTo(-1);
        assertThat(rig.balancer.snapshot().traffic().responses().serverError()).isEqualTo(1);
        assertThat(rig.balancer.snapshot().up()).isFalse();
        rig.up("a");
        assertThat(rig.word(1)).isEqualTo("a");
        assertThat(rig.balancer.snapshot().downs()).isEqualTo(1);
        assertThat(rig.balancer.snapshot().downtime()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void clientsStickToAServerThatIsDownWhereThatIsAskedFor() {
        Rig rig = rig("a b", backend -> backend.persistDown(true));
        rig.down("a");
        assertThat(rig.call("a").start().place()).isEqualTo("a");
        assertThat(rig.word(2)).isEqualTo("bb");

        rig.balancer.maintenance("a");

        assertThat(rig.call("a").start().place()).isEqualTo("b");
    }

    @Test
    void disabledServerStartsInMaintenance() {
        Rig rig = rig("a", backend -> backend.server("b", "http://h:2", s -> s.disabled(true)));
        assertThat(rig.word(2)).isEqualTo("aa");
        assertThat(rig.server("b").admin()).isEqualTo(AdminState.MAINTENANCE);

        rig.balancer.ready("b");

        assertThat(rig.word(2)).contains("b");
    }

    @Test
    void uncheckedServerCountsAsUp() {
        Rig rig = rig("a", backend -> backend.server("b", "http://h:2", s -> s.checked(false)));

        assertThat(rig.server("b").health()).isEqualTo(HealthState.UNCHECKED);
        assertThat(rig.server("b").status()).isEqualTo("no check");
        assertThat(rig.server("b").check()).isNull();
        assertThat(rig.word(2)).isEqualTo("ab");
    }

    @Test
    void everyTransitionIsAnEvent() {
        Rig rig = rig(
                "a b",
                backend -> backend.healthCheck(
                        HealthCheck.tcp().every(Duration.ofSeconds(1)).rise(2).fall(2)));
        rig.time.seconds(2);

        rig.down("a");
        assertThat(rig.server("a").status()).isEqualTo("UP 1/2");
        rig.down("a");
        rig.up("a");
        assertThat(rig.server("a").status()).isEqualTo("DOWN 1/2");
        rig.up("a");

        assertThat(rig.changes).containsExactly("a GOING_DOWN READY", "a DOWN READY", "a GOING_UP READY", "a UP READY");
        assertThat(rig.server("a").downs()).isEqualTo(1);
        assertThat(rig.server("a").downtime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rig.server("a").check().failed()).isEqualTo(2);
        assertThat(rig.server("a").check().status()).isEqualTo("L4OK");
    }

    @Test
    void connectFailuresOfRequestsMarkAServerDown() {
        Rig rig = rig(
                "a b",
                backend -> backend.healthCheck(HealthCheck.tcp()
                        .every(Duration.ofSeconds(100))
                        .observe(Observe.LAYER4)
                        .errorLimit(2)
                        .onError(OnError.MARK_DOWN)));
        rig.time.seconds(99);

        rig.call("a").start().refuseConnection();
        rig.call("a").start().refuseConnection();
        rig.time.runDue();

        assertThat(rig.server("a").health()).isEqualTo(HealthState.DOWN);
        assertThat(rig.call("a").start().place()).isEqualTo("b");
    }

    @Test
    void slowStartRampsTheWeightInSixteenSteps() {
        Rig rig = slowStart();
        rig.down("a");
        rig.up("a");
        StringBuilder ramp = new StringBuilder();
        for (int tenth = 0; tenth <= 17; tenth++) {
            ramp.append(rig.server("a").effectiveWeight()).append(' ');
            rig.time.millis(100);
        }

        assertThat(ramp).hasToString("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 16 16 ");
        assertThat(rig.server("a").throttle()).isEqualTo(-1);
    }

    private static Rig slowStart() {
        return Rig.of(
                "a b",
                backend -> backend.serverDefaults(
                                s -> s.slowStart(Duration.ofMillis(1600)).maxConnections(32))
                        .healthCheck(HealthCheck.tcp()
                                .every(Duration.ofSeconds(1))
                                .rise(1)
                                .fall(1)));
    }

    @Test
    void slowStartIsLookedAtWhenRequestsComeAtMostTenTimesASecond() {
        Rig rig = slowStart();
        rig.down("a");
        rig.up("a");
        assertThat(rig.word(34).replace("b", "")).isEqualTo("aa");

        rig.time.millis(800);

        assertThat(rig.word(25).replace("b", "")).isEqualTo("aaaaaaaaa");
    }

    @Test
    void slowStartRampsTheLimitToo() {
        Rig rig = slowStart();
        rig.down("a");
        rig.up("a");
        assertThat(rig.server("a").limit()).isEqualTo(2);
        assertThat(rig.server("a").throttle()).isEqualTo(6);

        rig.time.millis(800);

        assertThat(rig.server("a").limit()).isEqualTo(18);
    }

    @Test
    void thereIsNoSlowStartAtTheStartButAfterMaintenance() {
        Rig rig = slowStart();
        assertThat(rig.server("a").effectiveWeight()).isEqualTo(16);

        rig.balancer.maintenance("a");
        rig.balancer.ready("a");

        assertThat(rig.server("a").effectiveWeight()).isEqualTo(1);
        rig.balancer.maintenance("a");
        assertThat(rig.server("a").throttle()).isEqualTo(-1);
    }

    @Test
    void drainCompletesWhenTheServerIsEmpty() {
        Rig rig = rig("a b");
        Call held = rig.call("a").start();
        CompletionStage<Integer> drained = rig.balancer.drain("a", Duration.ofMinutes(1));
        assertThat(drained.toCompletableFuture()).isNotDone();

        held.end();

        assertThat(drained.toCompletableFuture()).isCompletedWithValue(0);
        assertThat(rig.balancer.drain("b", Duration.ofMinutes(1)).toCompletableFuture())
                .isCompletedWithValue(0);
    }

    @Test
    void drainCompletesWithWhatIsLeftWhenTheTimeIsOver() {
        Rig rig = rig("a b");
        Call held = rig.call("a").start();
        CompletionStage<Integer> drained = rig.balancer.drain("a", Duration.ofMinutes(1));
        CompletionStage<Integer> closed = rig.balancer.drain("a", Duration.ofDays(400_000));

        rig.time.seconds(60);

        assertThat(drained.toCompletableFuture()).isCompletedWithValue(1);
        rig.balancer.close();
        assertThat(closed.toCompletableFuture()).isCompletedWithValue(1);
        held.end();
    }
}
