// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollPathTest {

    @ParameterizedTest
    @CsvSource({
        "/cometd/connect, true",
        "/cometd/connect?x=/y, true",
        "/connect, true",
        "/cometd/handshake, false",
        "/cometd/reconnect, false",
        "/cometd/connect/, false",
        "/cometd?/connect, false",
        "connect, false"
    })
    void aPollGoesToAPathThatEndsWithConnect(String target, boolean poll) {
        assertThat(PollPath.matches(target)).isEqualTo(poll);
    }
}
