// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static io.halley.lb.health.Observation.BAD_RESPONSE;
import static io.halley.lb.health.Observation.CONNECTED;
import static io.halley.lb.health.Observation.CONNECT_FAILED;
import static io.halley.lb.health.Observation.EARLY_CLOSE;
import static io.halley.lb.health.Observation.GOOD_RESPONSE;
import static io.halley.lb.health.Observation.READ_ERROR;
import static io.halley.lb.health.Observation.READ_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.HealthState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PassiveCheckTest {

    private final Checkup checkup = new Checkup();
    private final HealthCheck check = HealthCheck.tcp()
            .every(Duration.ofSeconds(100))
            .observe(Observe.LAYER7)
            .errorLimit(3);

    @Test
    void countsErrorsInARowAndAnySuccessResetsThem() {
        ServerWatch watch = checkup.watch(check, "p");

        observe(watch, READ_ERROR, READ_TIMEOUT, GOOD_RESPONSE, EARLY_CLOSE, BAD_RESPONSE);
        assertThat(checkup.changes).isEmpty();
        observe(watch, CONNECT_FAILED);

        assertThat(checkup.changes)
                .containsExactly("UP > GOING_DOWN: Detected 3 consecutive errors, last one was: "
                        + "L4 unsuccessful connection");
        assertThat(watch.progress()).isEqualTo("2/3 UP");
    }

    @Test
    void aConnectionSaysNothingInLayer7() {
        ServerWatch watch = checkup.watch(check, "p");

        observe(watch, READ_ERROR, CONNECTED, READ_ERROR, CONNECTED, READ_ERROR);

        assertThat(watch.state()).isEqualTo(HealthState.GOING_DOWN);
    }

    @Test
    void layer4SeesConnectionsOnly() {
        ServerWatch watch = checkup.watch(check.observe(Observe.LAYER4), "p");

        observe(watch, READ_ERROR, READ_ERROR, READ_ERROR, CONNECT_FAILED, CONNECT_FAILED, CONNECTED, CONNECT_FAILED);
        assertThat(watch.state()).isEqualTo(HealthState.UP);
        observe(watch, CONNECT_FAILED, GOOD_RESPONSE, CONNECT_FAILED);

        assertThat(watch.state()).isEqualTo(HealthState.GOING_DOWN);
    }

    @ParameterizedTest
    @EnumSource(Observation.class)
    void nothingCountsByDefault(Observation observation) {
        ServerWatch watch = checkup.watch(HealthCheck.tcp().errorLimit(1), "p");

        observe(watch, observation);

        assertThat(checkup.changes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FASTINTER, 3/3 UP", "FAIL_CHECK, 2/3 UP", "SUDDEN_DEATH, 1/3 UP", "MARK_DOWN, 0/2 DOWN"})
    void whatFollowsIsAsInHaproxy(OnError action, String words) {
        ServerWatch watch = checkup.watch(check.onError(action), "p");

        observe(watch, READ_ERROR, READ_ERROR, READ_ERROR);

        assertThat(watch.progress()).isEqualTo(words);
    }

    @Test
    void tooManyErrorsBringTheNextCheckForward() {
        ServerWatch watch = checkup.watch(check.fastEvery(Duration.ofSeconds(1)).onError(OnError.FASTINTER), "p");
        checkup.seconds(10);

        observe(watch, READ_ERROR, READ_ERROR, READ_ERROR);
        checkup.seconds(1);

        assertThat(checkup.starts).containsExactly(0L, 11_000L);
    }

    @Test
    void aCheckThatIsNearerStaysWhereItIs() {
        ServerWatch watch =
                checkup.watch(check.fastEvery(Duration.ofSeconds(20)).onError(OnError.FASTINTER), "p");
        checkup.seconds(95);

        observe(watch, READ_ERROR, READ_ERROR, READ_ERROR);
        checkup.seconds(30);

        assertThat(checkup.starts).containsExactly(0L, 100_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "100, false",
        "101, false",
        "200, false",
        "404, false",
        "429, false",
        "499, false",
        "500, true",
        "501, false",
        "502, true",
        "503, true",
        "504, true",
        "505, false",
        "511, true",
        "99, true"
    })
    void errorsAreTheStatusesThatHaproxyTakesForErrors(int status, boolean error) {
        ServerWatch watch = checkup.watch(check.errorLimit(1), "p");

        watch.responded(status);
        checkup.seconds(0);

        assertThat(watch.state()).isEqualTo(error ? HealthState.GOING_DOWN : HealthState.UP);
    }

    @Test
    void aToleratedStatusIsNoError() {
        ServerWatch watch = checkup.watch(check.errorLimit(1).tolerateStatus(500), "p");

        watch.responded(500);
        checkup.seconds(0);
        assertThat(watch.state()).isEqualTo(HealthState.UP);
        watch.responded(503);
        checkup.seconds(0);

        assertThat(watch.state()).isEqualTo(HealthState.GOING_DOWN);
    }

    @Test
    void errorsDuringMaintenanceDoNotCount() {
        ServerWatch watch = checkup.watch(check, "p");
        watch.suspend();

        observe(watch, READ_ERROR, READ_ERROR, READ_ERROR);

        assertThat(watch.state()).isEqualTo(HealthState.UP);
    }

    private void observe(ServerWatch watch, Observation... observations) {
        for (Observation observation : observations) {
            watch.observed(observation);
        }
        checkup.seconds(0);
    }
}
