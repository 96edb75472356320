// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.AdminState;
import io.halley.lb.model.HealthState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerWatchTest {

    private final Checkup checkup = new Checkup();
    private final HealthCheck check = HealthCheck.http("/");

    @Test
    void takesAServerForUpUntilItsFirstCheckFails() {
        ServerWatch watch = checkup.watch(check, "");
        assertThat(watch.state()).isEqualTo(HealthState.UP);
        assertThat(watch.lastResult()).isNull();

        checkup.end(Checkup.FAIL);

        assertThat(checkup.changes).containsExactly("UP > DOWN: L7STS 503, 1 of 1 failed");
        assertThat(watch.state()).isEqualTo(HealthState.DOWN);
        assertThat(watch.lastResult()).isSameAs(Checkup.FAIL);
    }

    @Test
    void needsFallFailuresInARowToGoDown() {
        checkup.watch(check, "pffpfff");

        assertThat(checkup.changes)
                .containsExactly(
                        "UP > GOING_DOWN: L7STS 503, 1 of 3 failed",
                        "GOING_DOWN > UP: L7OK 200, 1 of 1 passed",
                        "UP > GOING_DOWN: L7STS 503, 1 of 3 failed",
                        "GOING_DOWN > DOWN: L7STS 503, 3 of 3 failed");
        assertThat(checkup.results).hasToString("pffpfff");
    }

    @Test
    void needsRisePassesInARowToComeUp() {
        ServerWatch watch = checkup.watch(check, "fpfpp");

        assertThat(checkup.changes)
                .containsExactly(
                        "UP > DOWN: L7STS 503, 1 of 1 failed",
                        "DOWN > GOING_UP: L7OK 200, 1 of 2 passed",
                        "GOING_UP > DOWN: L7STS 503, 1 of 1 failed",
                        "DOWN > GOING_UP: L7OK 200, 1 of 2 passed",
                        "GOING_UP > UP: L7OK 200, 2 of 2 passed");
        assertThat(watch.progress()).isEqualTo("3/3 UP");
    }

    @Test
    void tellsNothingWhileNothingChanges() {
        checkup.watch(check, "ppppffffffff");

        assertThat(checkup.changes).hasSize(2);
    }

    @Test
    void givesTheDetailWhereThereIsNoBetterReason() {
        checkup.watch(check, "");
        checkup.end(new ProbeResult(false, CheckStatus.L4CON, -1, "Connection refused", 1));

        assertThat(checkup.changes).containsExactly("UP > DOWN: L4CON (Connection refused), 1 of 1 failed");
    }

    @Test
    void doesNotCheckAServerInMaintenanceUntilItReturns() {
        ServerWatch watch = checkup.monitor.watch(new FakeServer("s1", AdminState.MAINTENANCE), check);
        checkup.seconds(60);
        assertThat(checkup.starts).isEmpty();

        watch.resume();
        checkup.seconds(0);

        assertThat(checkup.starts).containsExactly(60_000L);
    }

    @Test
    void ignoresAProbeThatEndsDuringMaintenance() {
        ServerWatch watch = checkup.watch(check, "");

        watch.suspend();
        checkup.end(Checkup.FAIL);
        checkup.seconds(60);

        assertThat(checkup.changes).isEmpty();
        assertThat(checkup.results).isEmpty();
        assertThat(checkup.starts).hasSize(1);
        assertThat(checkup.time.waiting()).isZero();
    }

    @Test
    void stopsTheTimerForMaintenance() {
        ServerWatch watch = checkup.watch(check, "p");

        watch.suspend();
        checkup.seconds(60);

        assertThat(checkup.starts).hasSize(1);
        assertThat(checkup.time.waiting()).isZero();
    }

    @Test
    void returnsFromMaintenanceUpAndIsCheckedAtOnce() {
        ServerWatch watch = checkup.watch(check, "pfff");
        watch.suspend();
        checkup.seconds(60);
        checkup.changes.clear();

        watch.resume();
        checkup.seconds(0);
        assertThat(checkup.changes).containsExactly("DOWN > UP: leaving forced maintenance");
        checkup.end(Checkup.FAIL);

        assertThat(checkup.changes).last().isEqualTo("UP > DOWN: L7STS 503, 1 of 1 failed");
    }

    @Test
    void resumingWhatWasNotSuspendedDoesNothing() {
        ServerWatch watch = checkup.watch(check, "pfff");
        checkup.changes.clear();

        watch.resume();
        checkup.seconds(0);

        assertThat(checkup.changes).isEmpty();
    }

    @Test
    void ignoresTheProbeOfARemovedServer() {
        ServerWatch watch = checkup.watch(check, "");

        watch.remove();
        checkup.end(Checkup.FAIL);
        watch.force(false);
        checkup.seconds(60);

        assertThat(checkup.changes).isEmpty();
        assertThat(checkup.results).isEmpty();
        assertThat(checkup.time.waiting()).isZero();
    }

    @Test
    void ignoresTheProbeOfAnOldCheckButWaitsForItsEnd() {
        ServerWatch watch = checkup.watch(check, "");

        watch.update(check.every(Duration.ofSeconds(1)));
        checkup.seconds(1.5);
        assertThat(checkup.starts).as("probes at once").hasSize(1);
        checkup.end(Checkup.FAIL);

        assertThat(checkup.changes).isEmpty();
        assertThat(checkup.starts).hasSize(2);
    }

    @Test
    void keepsTheStateUnderAnotherCheck() {
        ServerWatch watch = checkup.watch(check, "pf");

        watch.update(check.rise(1).fall(1));
        checkup.seconds(0);

        assertThat(watch.progress()).isEqualTo("1/1 UP");
        assertThat(checkup.changes).last().isEqualTo("GOING_DOWN > UP: check changed");
    }

    @Test
    void doesNotBeginToCheckInMaintenanceBecauseOfAnotherCheck() {
        ServerWatch watch = checkup.watch(check, "p");
        watch.suspend();

        watch.update(check.rise(5));
        watch.force(false);
        checkup.seconds(60);

        assertThat(checkup.starts).hasSize(1);
    }

    @Test
    void theOperatorsWordHoldsUntilTheChecksSayOtherwise() {
        ServerWatch watch = checkup.watch(check, "p");

        watch.force(false);
        checkup.seconds(0);
        assertThat(watch.state()).isEqualTo(HealthState.DOWN);
        checkup.script("pp");
        checkup.runScript(check);

        assertThat(checkup.changes)
                .containsExactly(
                        "UP > DOWN: changed by the operator",
                        "DOWN > GOING_UP: L7OK 200, 1 of 2 passed",
                        "GOING_UP > UP: L7OK 200, 2 of 2 passed");
    }

    @Test
    void theOperatorCanForceAServerUp() {
        ServerWatch watch = checkup.watch(check, "f");

        watch.force(true);
        checkup.seconds(0);

        assertThat(watch.progress()).isEqualTo("3/3 UP");
        assertThat(checkup.changes).last().isEqualTo("DOWN > UP: changed by the operator");
    }
}
