// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The random faults, for as long as a build can bear; by signals, so not on Windows. */
@DisabledOnOs(OS.WINDOWS)
class ChaosIT {

    @Test
    void noAcknowledgedMessageIsLostUnawaresAndEverybodyIsBack() throws Exception {
        List<String> wrong = ChaosRun.run(new ChaosRun.Settings(18, 1, 16), System.out);

        assertThat(wrong).isEmpty();
    }
}
