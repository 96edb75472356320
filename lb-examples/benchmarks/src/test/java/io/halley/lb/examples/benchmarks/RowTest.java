// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void tellsMedianSpreadAndTheRatiosToHaproxyAndToStockUndertow() {
        Row row = new Row("POST", "us")
                .with("HAProxy", 22, 20, 18)
                .with("stock Undertow", 40)
                .with("listener", 17, 10, 30);

        assertThat(row.text(List.of("HAProxy", "stock Undertow", "listener")))
                .isEqualTo(
                        "| POST | us | 20.00 (18.00 to 22.00) | 40.00 x 2.00 | 17.00 (10.00 to 30.00) x 0.85 / 0.43 |");
    }

    @Test
    void columnWithoutSamplesHasADash() {
        Row row = new Row("bytes", "B").with("HAProxy").with("listener", 1234.5);

        assertThat(row.text(List.of("HAProxy", "nginx", "listener"))).isEqualTo("| bytes | B | - | - | 1,235 |");
    }
}
