// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.model.HealthState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiseFallTest {

    /** p: a check passes, f: a check fails. */
    @ParameterizedTest
    @CsvSource({
        "2, 3, '',       UP,         1/3 UP",
        "2, 3, f,        DOWN,       0/2 DOWN",
        "2, 3, p,        UP,         3/3 UP",
        "2, 3, pf,       GOING_DOWN, 2/3 UP",
        "2, 3, pff,      GOING_DOWN, 1/3 UP",
        "2, 3, pfff,     DOWN,       0/2 DOWN",
        "2, 3, pffff,    DOWN,       0/2 DOWN",
        "2, 3, pffpff,   GOING_DOWN, 1/3 UP",
        "2, 3, fp,       GOING_UP,   1/2 DOWN",
        "2, 3, fpf,      DOWN,       0/2 DOWN",
        "2, 3, fpfp,     GOING_UP,   1/2 DOWN",
        "2, 3, fpp,      UP,         3/3 UP",
        "2, 3, fppp,     UP,         3/3 UP",
        "1, 1, '',       UP,         1/1 UP",
        "1, 1, f,        DOWN,       0/1 DOWN",
        "1, 1, fp,       UP,         1/1 UP",
        "1, 3, fp,       UP,         3/3 UP",
        "3, 1, fpp,      GOING_UP,   2/3 DOWN",
        "3, 1, fppp,     UP,         1/1 UP",
        "3, 1, fpppf,    DOWN,       0/3 DOWN",
    })
    void countsAsHaproxyDoes(int rise, int fall, String checks, HealthState state, String words) {
        RiseFall counter = counter(rise, fall, checks);

        assertThat(counter.state()).isEqualTo(state);
        assertThat(counter).hasToString(words);
    }

    @ParameterizedTest
    @CsvSource({
        "p,   true,  3",
        "pf,  true,  2",
        "pff, true,  1",
        "f,   false, 2",
        "fp,  false, 1",
    })
    void knowsHowManyResultsAreStillNeeded(String checks, boolean up, int needed) {
        RiseFall counter = counter(2, 3, checks);

        assertThat(counter.isUp()).isEqualTo(up);
        assertThat(counter.remaining(!up)).isEqualTo(needed);
        assertThat(counter.remaining(up)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"p, 1/3 UP", "pf, 1/3 UP", "pff, 0/2 DOWN", "f, 0/2 DOWN", "fp, 0/2 DOWN"})
    void suddenDeathLeavesOneFailureToTheEnd(String checks, String after) {
        RiseFall counter = counter(2, 3, checks);

        counter.nearlyExhaust();
        counter.failed();

        assertThat(counter).hasToString(after);
    }

    @Test
    void markDownLeavesNone() {
        RiseFall counter = counter(2, 3, "p");

        counter.exhaust();
        counter.failed();

        assertThat(counter.state()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void isSettledAtTheEndsOnly() {
        assertThat(counter(2, 3, "").isSettled()).isFalse();
        assertThat(counter(2, 3, "p").isSettled()).isTrue();
        assertThat(counter(2, 3, "pf").isSettled()).isFalse();
        assertThat(counter(2, 3, "f").isSettled()).isTrue();
    }

    @Test
    void keepsItsStateUnderOtherLimits() {
        assertThat(counter(2, 3, "pf").withLimits(5, 7)).hasToString("7/7 UP");
        assertThat(counter(2, 3, "f").withLimits(5, 7)).hasToString("0/5 DOWN");
        assertThat(counter(2, 3, "fp").withLimits(5, 7)).hasToString("0/5 DOWN");
        assertThat(counter(2, 3, "").withLimits(5, 7)).hasToString("1/7 UP");
    }

    private static RiseFall counter(int rise, int fall, String checks) {
        RiseFall counter = new RiseFall(rise, fall);
        for (char check : checks.toCharArray()) {
            if (check == 'p') {
                counter.passed();
            } else {
                counter.failed();
            }
        }
        return counter;
    }
}
