// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "5,PT0.005S",
        "0,PT0S",
        "7us,PT0.000007S",
        "500ms,PT0.5S",
        "30s,PT30S",
        "10m,PT10M",
        "2h,PT2H",
        "24d,PT576H"
    })
    void readsATimeWithMillisecondsAsItsUnit(String text, Duration time) {
        assertThat(Quantity.time(text, ChronoUnit.MILLIS)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"5,PT5S", "5ms,PT0.005S"})
    void readsATimeWithAnotherUnitIfToldSo(String text, Duration time) {
        assertThat(Quantity.time(text, ChronoUnit.SECONDS)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "-1", "5S", "1.5s", "1h30m", "25d", "99999999999999", "99999999999999999999s", "٣s"})
    void knowsWhatIsNoTime(String text) {
        assertThat(Quantity.time(text, ChronoUnit.MILLIS)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"200,200", "10k,10240", "1m,1048576", "1M,1048576", "2g,2147483648", "1x,-1", "k,-1", "'',-1", "1kk,-1"
    })
    void readsASize(String text, long size) {
        assertThat(Quantity.size(text)).isEqualTo(size);
    }
}
