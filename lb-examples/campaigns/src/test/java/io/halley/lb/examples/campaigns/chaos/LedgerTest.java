// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @BeforeEach
    void begin() {
        ledger.begin("s1");
    }

    @Test
    void aConfirmedMessageIsMissingUntilItArrives() {
        int message = ledger.publish();
        ledger.confirm(message, "s1");
        assertThat(ledger.missing()).isOne();
        ledger.arrive(message);
        assertThat(ledger.missing()).isZero();
    }

    @Test
    void aMessageMayArriveBeforeItIsConfirmed() {
        int message = ledger.publish();
        ledger.arrive(message);
        ledger.confirm(message, "s1");
        assertThat(ledger.missing()).isZero();
        assertThat(ledger.twice()).isZero();
    }

    @Test
    void aMessageThatArrivesTwiceIsCounted() {
        int message = ledger.publish();
        ledger.arrive(message);
        ledger.arrive(message);
        assertThat(ledger.twice()).isOne();
    }

    @Test
    void aNewSessionExcusesWhatTheOldOneOwed() {
        ledger.confirm(ledger.publish(), "s1");
        int late = ledger.publish();
        ledger.begin("s2");
        ledger.confirm(late, "s1");
        assertThat(ledger.missing()).isZero();
        assertThat(ledger.sums().excused()).isEqualTo(2);
    }

    @Test
    void theSameSessionExcusesNothing() {
        ledger.confirm(ledger.publish(), "s1");
        ledger.begin("s1");
        assertThat(ledger.missing()).isOne();
    }

    @Test
    void aSeedAlwaysMakesTheSamePlan() {
        assertThat(Fault.plan(7, 60, 3)).isEqualTo(Fault.plan(7, 60, 3)).isNotEqualTo(Fault.plan(8, 60, 3));
    }
}
