// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {

    @ParameterizedTest
    @CsvSource({
        "ready, READY",
        "enable, READY",
        "drain, DRAIN",
        "maint, MAINTENANCE",
        "disable, MAINTENANCE",
        "MAINTENANCE, MAINTENANCE"
    })
    void theVerbsAreOursAndHaproxys(String word, Command.Verb verb) {
        assertThat(Command.of(word, form("")).verb()).isEqualTo(verb);
    }

    @Test
    void aDrainHasNoEndUnlessItIsTold() {
        assertThat(Command.of("drain", form("within=&then=maintenance")))
                .isEqualTo(new Command(Command.Verb.DRAIN, 0, null, false));
        assertThat(Command.of("drain", form("within=90&then=maintenance")))
                .isEqualTo(new Command(Command.Verb.DRAIN, 0, Duration.ofSeconds(90), true));
    }

    @ParameterizedTest
    @CsvSource({
        "weight, weight=257",
        "weight, weight=-1",
        "weight, weight=1&weight=2",
        "weight, ''",
        "drain, within=0",
        "drain, within=99999999999",
        "shutdown, ''",
        "'', ''"
    })
    void whatIsOutOfRangeIsRefused(String word, String fields) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of(word, form(fields)))
                .withMessageContaining("(expected: ");
    }

    private static Form form(String text) {
        return Form.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
