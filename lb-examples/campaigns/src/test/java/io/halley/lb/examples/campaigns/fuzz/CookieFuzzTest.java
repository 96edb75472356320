// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.halley.lb.affinity.CookieHeader;
import io.halley.lb.affinity.SetCookieHeader;

/** Cookie headers of any kind: what is taken out is out, what is replaced is replaced, all else stays. */
class CookieFuzzTest {

    @FuzzTest(maxDuration = "20s")
    void aCookieTakenOutIsNotFoundAgain(FuzzedDataProvider data) {
        String name = data.pickValue(new String[] {"SERVERID", "a", "BAYEUX_BROWSER"});
        String header = data.consumeRemainingAsString();

        int count = CookieHeader.count(header, name);
        String without = CookieHeader.remove(header, name);

        if (count > 0) {
            assertThat(CookieHeader.value(header, name, count - 1)).isNotNull();
        }
        assertThat(CookieHeader.value(header, name, count)).isNull();
        if (without != null) {
            assertThat(CookieHeader.count(without, name)).isZero();
        }
        String replaced = CookieHeader.replace(header, name, "new");
        assertThat(CookieHeader.count(replaced, name)).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(CookieHeader.value(replaced, name, i)).isEqualTo("new");
        }
    }

    @FuzzTest(maxDuration = "20s")
    void theValueOfASetCookieIsReplacedAndNothingElse(FuzzedDataProvider data) {
        String header = data.consumeRemainingAsString();
        String name = SetCookieHeader.name(header);
        if (name != null) {
            String replaced = SetCookieHeader.replaceValue(header, "new");
            assertThat(SetCookieHeader.name(replaced)).isEqualTo(name);
            assertThat(SetCookieHeader.value(replaced)).isEqualTo("new");
        }
    }
}
