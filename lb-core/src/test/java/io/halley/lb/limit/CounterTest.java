// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CounterTest {

    @ParameterizedTest
    @EnumSource
    void isFoundByItsWord(Counter counter) {
        assertThat(Counter.of(counter.word())).isEqualTo(counter);
        assertThat(counter.isRate()).isEqualTo(counter.word().endsWith("_rate"));
    }

    @Test
    void hasHaproxysWords() {
        assertThat(Counter.HTTP_REQ_RATE.word()).isEqualTo("http_req_rate");
        assertThat(Counter.of("glitch_cnt")).isNull();
    }
}
