// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyConfigurationException;
import java.util.Map;

/** A configuration file of any text: it is read, or refused with the lines that are wrong. */
class ConfigurationFuzzTest {

    @FuzzTest(maxDuration = "20s")
    void anyTextIsReadOrRefusedByLine(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        try {
            HaproxyConfiguration.parse("haproxy.cfg", text, Map.of("HOME", "/root"));
        } catch (HaproxyConfigurationException e) {
            assertThat(e.getMessage()).contains("haproxy.cfg");
        }
    }
}
