// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The count that the runs are judged by. */
class TallyTest {
    private final Tally tally = new Tally();

    private void received(int session, int... numbers) {
        for (int number : numbers) {
            tally.received(session, number);
        }
    }

    @Test
    void allOnceIsNothingToComplainOf() {
        received(1, 4, 5, 6, 7);

        assertThat(tally.received()).isEqualTo(4);
        assertThat(tally.last()).isEqualTo(7);
        assertThat(tally.missed() + tally.twice() + tally.lostBetween()).isZero();
    }

    @Test
    void aNumberThatASessionMissedOrGotTwiceIsToldHoweverTheyCome() {
        received(1, 4, 6, 5, 5, 9);

        assertThat(tally.missed()).isEqualTo(2);
        assertThat(tally.twice()).isEqualTo(1);
    }

    @Test
    void whatFellBetweenTwoSessionsIsLostAndNotMissed() {
        received(1, 4, 5);
        received(2, 8, 9);
        received(4, 9, 10);

        assertThat(tally.lostBetween()).isEqualTo(2);
        assertThat(tally.missed() + tally.twice()).isZero();
        assertThat(tally.last()).isEqualTo(10);
    }
}
