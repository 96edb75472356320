// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.halley.lb.undertow.admin.JournalEntry.Level;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JournalTest {

    @Test
    void theLastThousandAreKeptTheNewestFirst() {
        Journal journal = new Journal(() -> Instant.EPOCH);
        for (int i = 1; i <= 1500; i++) {
            journal.add("be", "n1", Level.INFO, "event " + i, null);
        }

        assertThat(journal.lastId()).isEqualTo(1500);
        assertThat(journal.after(0, 5000)).hasSize(1000);
        assertThat(journal.after(0, 1).get(0).text()).isEqualTo("event 1500");
        assertThat(journal.after(1498, 10)).extracting(JournalEntry::text).containsExactly("event 1500", "event 1499");
    }
}
