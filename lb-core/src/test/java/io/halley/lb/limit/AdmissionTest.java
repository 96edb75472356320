// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.limit.CounterTable.Type;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    private static final String CLIENT = "192.0.2.1";

    private final ManualTime time = new ManualTime();
    private final CounterStore store = new CounterTable(
                    "st",
                    Type.STRING,
                    8,
                    100,
                    null,
                    Map.of(
                            Counter.HTTP_REQ_CNT, Duration.ZERO,
                            Counter.HTTP_ERR_CNT, Duration.ZERO,
                            Counter.HTTP_FAIL_CNT, Duration.ZERO,
                            Counter.HANDSHAKE_RATE, ofSeconds(10)))
            .open(time);
    private final Tracked entry = store.track("one");
    private final Admission admission = new Admission(time);

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0",
        "101, 0, 0",
        "200, 0, 0",
        "304, 0, 0",
        "399, 0, 0",
        "400, 1, 0",
        "404, 1, 0",
        "499, 1, 0",
        "500, 0, 1",
        "501, 0, 0",
        "502, 0, 1",
        "503, 0, 1",
        "504, 0, 1",
        "505, 0, 0",
        "599, 0, 1",
        "600, 0, 0"
    })
    void countsErrorsAndFailuresByTheStatus(int status, int errors, int failures) {
        run("/cometd/", status, 0);

        assertThat(counts()).isEqualTo("1 " + errors + " " + failures);
    }

    @ParameterizedTest
    @CsvSource({
        "/cometd/connect, 404, 100, 0 0 0",
        "/cometd/connect, 504, 30000, 0 0 0",
        "/cometd/connect, -1, 30000, 0 0 0",
        "/cometd/connect, 200, 30000, 0 0 0",
        "/cometd/connect, 200, 99, 1 0 0",
        "/cometd/connect, 404, 99, 1 1 0",
        "/cometd/connect, 502, 0, 1 0 1",
        "/cometd/connect?message=/x, 200, 100, 0 0 0",
        "/cometd/?x=/connect, 200, 100, 1 0 0",
        "/cometd/connect/, 200, 100, 1 0 0",
        "/cometd/reconnect, 200, 100, 1 0 0",
        "*, 200, 100, 1 0 0"
    })
    void countsNoPollThatWasHeld(String target, int status, int heldMillis, String counts) {
        run(target, status, heldMillis);

        assertThat(counts()).isEqualTo(counts);
    }

    @Test
    void countsATunnelOnceWhateverItsPathAndLength() {
        admission.begin(FakeRequest.get("/cometd/connect", CLIENT).upgrading());
        admission.track(entry);
        assertThat(counts()).isEqualTo("1 0 0");
        time.pass(ofSeconds(600));
        admission.end(101);

        assertThat(counts()).isEqualTo("1 0 0");
        assertThat(entry.value(Counter.HANDSHAKE_RATE)).isZero();
    }

    @Test
    void countsWhatWasRefusedAsAnErrorWhateverItsStatus() {
        refused("/cometd/", 500);
        refused("/cometd/", -1);
        refused("/cometd/connect", 429);

        assertThat(counts()).isEqualTo("3 3 0");
    }

    private void refused(String target, int status) {
        admission.begin(FakeRequest.get(target, CLIENT));
        admission.track(entry);
        admission.refuse();
        time.pass(ofSeconds(15));
        admission.end(status);
    }

    @Test
    void endsOnce() {
        run("/cometd/", 404, 0);
        admission.end(404);

        assertThat(counts()).isEqualTo("1 1 0");
    }

    @Test
    void countsForEachClientThatIsTracked() {
        admission.begin(FakeRequest.get("/cometd/handshake", CLIENT));
        for (int i = 0; i < 10; i++) {
            admission.track(store.track(i));
        }
        admission.end(401);

        for (int i = 0; i < 10; i++) {
            assertThat(store.track(i).value(Counter.HTTP_REQ_CNT)).isEqualTo(1);
            assertThat(store.track(i).value(Counter.HTTP_ERR_CNT)).isEqualTo(1);
            assertThat(store.track(i).value(Counter.HANDSHAKE_RATE)).isEqualTo(1);
        }
        assertThat(counts()).isEqualTo("0 0 0");
    }

    private void run(String target, int status, int millis) {
        admission.begin(FakeRequest.get(target, CLIENT));
        admission.track(entry);
        time.pass(ofMillis(millis));
        admission.end(status);
    }

    /** Returns the requests, errors and failures of the client. */
    private String counts() {
        return entry.value(Counter.HTTP_REQ_CNT) + " " + entry.value(Counter.HTTP_ERR_CNT) + " "
                + entry.value(Counter.HTTP_FAIL_CNT);
    }
}
