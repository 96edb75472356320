// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.LogLines;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessLogTest {

    private final LogLines log = LogLines.of(AccessLog.LOGGER);

    @AfterEach
    void close() {
        log.close();
    }

    private static void end(AccessLog to, Consumer<Ended> change) {
        Ended ended = new Ended();
        change.accept(ended);
        to.requestEnded(ended.event());
    }

    @Test
    void everyRequestIsALineOfLevelInfo() {
        end(AccessLog.httpLog(), ended -> ended.status = 500);

        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().get(0)).contains(" 500 87 ");
        assertThat(log.lastLevel()).isEqualTo("INFO");
    }

    @ParameterizedTest
    @CsvSource({
        "--VN, 200, 0, false, false",
        "LR--, 302, 0, false, false",
        "--NI, 404, 0, false, false",
        "--VN, 500, 0, false, true",
        "--VN, 200, 1, false, true",
        "--DI, 200, 0, true,  true",
        "CDVN, 200, 0, false, true",
        "cD--, 101, 0, false, true",
        "PR--, 403, 0, false, true"
    })
    void errorsAreWhatHaproxyTakesForErrors(
            String termination, int status, int retries, boolean redispatched, boolean error) {
        Consumer<Ended> change = ended -> {
            ended.termination = termination;
            ended.status = status;
            ended.retries = retries;
            ended.redispatched = redispatched;
        };

        end(AccessLog.httpLog().errorsOnly(), change);
        assertThat(log.lines()).hasSize(error ? 1 : 0);

        end(AccessLog.httpLog().separateErrors(), change);
        assertThat(log.lastLevel()).isEqualTo(error ? "ERROR" : "INFO");
    }

    @Test
    void logOfOneFrontendLeavesTheOthersOut() {
        end(AccessLog.httpLog().frontend("other"), ended -> {});
        assertThat(log.lines()).isEmpty();

        end(AccessLog.httpLog().frontend("www"), ended -> {});
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void anotherLoggerMayBeNamed() {
        try (LogLines other = LogLines.of("access.www")) {
            end(AccessLog.httpLog().logger("access.www"), ended -> {});

            assertThat(other.lines()).hasSize(1);
            assertThat(log.lines()).isEmpty();
        }
    }
}
