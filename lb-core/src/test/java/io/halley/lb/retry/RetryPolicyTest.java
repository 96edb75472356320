// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.retry;

import static io.halley.lb.retry.FailureCause.CONNECT_FAILURE;
import static io.halley.lb.retry.Retry.NONE;
import static io.halley.lb.retry.Retry.OTHER_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.halley.lb.model.Faults;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    /** Letters of the situation: s sticky, d down, o others there, h deterministic (hash). */
    @ParameterizedTest(name = "{0} after {1} retries, {2}, {3}: {4}")
    @CsvSource({
        // sticky: the same server with a pause, elsewhere on the last retry
        "CONNECT_FAILURE,    0, so,  LAST,  SAME_SERVER_AFTER_PAUSE",
        "CONNECT_FAILURE,    1, so,  LAST,  SAME_SERVER_AFTER_PAUSE",
        "CONNECT_FAILURE,    2, so,  LAST,  OTHER_SERVER",
        "CONNECT_FAILURE,    3, so,  LAST,  NONE",
        "CONNECT_FAILURE,    0, so,  EVERY, OTHER_SERVER",
        "CONNECT_FAILURE,    2, so,  NEVER, SAME_SERVER_AFTER_PAUSE",
        "CONNECT_FAILURE,    3, so,  NEVER, NONE",
        // down: elsewhere at once, unless redispatch is off
        "CONNECT_FAILURE,    0, sdo, LAST,  OTHER_SERVER",
        "CONNECT_FAILURE,    0, sd,  LAST,  OTHER_SERVER",
        "CONNECT_FAILURE,    0, sdo, NEVER, SAME_SERVER_AFTER_PAUSE",
        // not sticky: elsewhere at once, if there is another one and the algorithm is not a hash
        "CONNECT_FAILURE,    0, o,   LAST,  OTHER_SERVER",
        "CONNECT_FAILURE,    0, '',  LAST,  SAME_SERVER_AFTER_PAUSE",
        "CONNECT_FAILURE,    2, '',  LAST,  SAME_SERVER_AFTER_PAUSE",
        "CONNECT_FAILURE,    0, oh,  LAST,  SAME_SERVER_AFTER_PAUSE",
        "CONNECT_FAILURE,    2, oh,  LAST,  OTHER_SERVER",
        "CONNECT_FAILURE,    0, o,   NEVER, SAME_SERVER_AFTER_PAUSE",
        // no pause where the failure was a wait itself, or says nothing about the server
        "CONNECT_TIMEOUT,    0, so,  LAST,  SAME_SERVER",
        "STALE_CONNECTION,   0, so,  LAST,  SAME_SERVER",
        "STALE_CONNECTION,   0, o,   LAST,  OTHER_SERVER",
        // not among the conditions
        "EMPTY_RESPONSE,     0, so,  LAST,  NONE",
        "JUNK_RESPONSE,      0, so,  LAST,  NONE",
        "RESPONSE_TIMEOUT,   0, so,  LAST,  NONE",
        "STATUS,             0, so,  LAST,  NONE",
    })
    void decidesAsHaproxyDoes(
            FailureCause cause, int retriesDone, String situation, String redispatch, Retry expected) {
        RetryPolicy policy = RetryPolicy.retries(3).redispatch(redispatch(redispatch));

        assertThat(after(policy, cause, retriesDone, situation)).isEqualTo(expected);
    }

    private static Redispatch redispatch(String word) {
        return switch (word) {
            case "LAST" -> Redispatch.LAST_RETRY;
            case "EVERY" -> Redispatch.EVERY_RETRY;
            default -> Redispatch.NEVER;
        };
    }

    private static Retry after(RetryPolicy policy, FailureCause cause, int retriesDone, String situation) {
        return policy.after(
                cause,
                true,
                retriesDone,
                situation.contains("s"),
                !situation.contains("d"),
                situation.contains("o"),
                situation.contains("h"));
    }

    @ParameterizedTest
    @EnumSource(FailureCause.class)
    void whatMayNotBeSentAgainIsNeverRetried(FailureCause cause) {
        RetryPolicy policy =
                RetryPolicy.retries(3).redispatch(Redispatch.EVERY_RETRY).retryOn(RetryOn.ALL_RETRYABLE_ERRORS);

        assertThat(policy.after(cause, false, 0, false, false, true, false)).isEqualTo(NONE);
        assertThat(policy.after(cause, true, 0, false, false, true, false)).isEqualTo(OTHER_SERVER);
    }

    /** Which of the retries 1 to 6 leave the server. */
    @ParameterizedTest
    @CsvSource({
        "1, 123456",
        "2, 246",
        "3, 36",
        "-1, 6",
        "-2, 5",
        "-3, 4",
        "-4, 36",
        "-5, 246",
        "-6, 123456",
        "-9, 123456"
    })
    void redispatchHitsAtHaproxysIntervals(int interval, String hits) {
        Redispatch redispatch = interval > 0 ? Redispatch.every(interval) : Redispatch.fromLast(-interval);
        RetryPolicy policy = RetryPolicy.retries(6).redispatch(redispatch);
        StringBuilder word = new StringBuilder();

        for (int retry = 1; retry <= 6; retry++) {
            if (after(policy, CONNECT_FAILURE, retry - 1, "so") == OTHER_SERVER) {
                word.append(retry);
            }
        }

        assertThat(word).hasToString(hits);
        assertThat(redispatch.interval()).isEqualTo(interval);
        assertThat(redispatch.isAllowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PT0.2S, PT0.2S", "PT1S, PT1S", "PT10S, PT1S"})
    void turnAroundIsTheConnectTimeoutAtMostOneSecond(Duration connect, Duration expected) {
        assertThat(RetryPolicy.turnAround(connect)).isEqualTo(expected);
    }

    @Test
    void conditionsReplaceThoseBeforeAndShareTheNumberOfRetries() {
        RetryPolicy policy =
                RetryPolicy.retries(2).retryOn(RetryOn.status(503, 404).or(RetryOn.EMPTY_RESPONSE));

        assertThat(after(policy, CONNECT_FAILURE, 0, "so")).isEqualTo(NONE);
        assertThat(after(policy, FailureCause.EMPTY_RESPONSE, 0, "so")).isEqualTo(Retry.SAME_SERVER);
        assertThat(policy.retriesStatus(503, 1)).isTrue();
        assertThat(policy.retriesStatus(404, 1)).isTrue();
        assertThat(policy.retriesStatus(500, 1)).isFalse();
        assertThat(policy.retriesStatus(503, 2)).isFalse();
    }

    @Test
    void defaultIsThreeRetriesAfterConnectFailuresAndRedispatchOnTheLastRetry() {
        assertThat(RetryPolicy.defaults()).isEqualTo(RetryPolicy.retries(3));
        assertThat(RetryPolicy.defaults()).hasToString("retries 3; option redispatch; retry-on conn-failure");
        assertThat(RetryPolicy.defaults().retries()).isEqualTo(3);
        assertThat(RetryPolicy.defaults().redispatch()).isEqualTo(Redispatch.LAST_RETRY);
        assertThat(RetryPolicy.defaults().retryOn()).isEqualTo(RetryOn.CONN_FAILURE);
    }

    @Test
    void printsHaproxysWords() {
        assertThat(RetryOn.ALL_RETRYABLE_ERRORS)
                .hasToString("retry-on conn-failure empty-response junk-response response-timeout 500 502 503 504");
        assertThat(RetryOn.NONE).hasToString("retry-on none");
        assertThat(Redispatch.NEVER).hasToString("no option redispatch");
        assertThat(Redispatch.every(2)).hasToString("option redispatch 2");
        assertThat(Redispatch.fromLast(1)).isEqualTo(Redispatch.LAST_RETRY);
        assertThat(Redispatch.NEVER.isAllowed()).isFalse();
    }

    @Test
    void valuesWithTheSameContentAreEqual() {
        assertThat(RetryPolicy.retries(2).retryOn(RetryOn.status(500)))
                .isEqualTo(RetryPolicy.retries(2).retryOn(RetryOn.status(500)))
                .hasSameHashCodeAs(RetryPolicy.retries(2).retryOn(RetryOn.status(500)))
                .isNotEqualTo(RetryPolicy.retries(2).retryOn(RetryOn.status(502)))
                .isNotEqualTo(RetryPolicy.retries(2))
                .isNotEqualTo(RetryPolicy.retries(2).redispatch(Redispatch.NEVER));
        assertThat(Redispatch.every(3)).hasSameHashCodeAs(Redispatch.every(3)).isNotEqualTo(Redispatch.every(4));
    }

    @Test
    void tellsWhatItExpected() {
        Faults faults = new Faults();

        RetryPolicy.retries(-1).validate(faults);

        assertThat(faults.found()).containsExactly("retries: -1 (expected: 0-1000)");
        assertThatThrownBy(() -> Redispatch.every(0)).hasMessage("redispatch: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> RetryOn.status(200)).hasMessageContaining("status 200 (expected: 401, 403,");
    }
}
