// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static io.halley.lb.balance.Picks.picker;
import static io.halley.lb.balance.Picks.word;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirstWithRoomTest {
    private final List<FakeServer> servers = FakeServer.letters(1, 5, 1);
    private final ServerPicker picker = picker(BalancePolicy.first(), servers);

    @Test
    void takesTheFirstThatHasRoom() {
        assertThat(word(picker, 3)).isEqualTo("aaa");

        servers.get(0).full = true;
        assertThat(word(picker, 3)).isEqualTo("bbb");
    }

    @Test
    void takesTheFirstWhenNoneHasRoom() {
        servers.forEach(server -> server.full = true);

        assertThat(word(picker, 1)).isEqualTo("a");
        assertThat(word(picker, 1, s -> s.name().equals("a"))).isEqualTo("b");
    }

    @Test
    void skipsExcludedServers() {
        assertThat(word(picker, 1, s -> s.name().equals("a"))).isEqualTo("b");
        assertThat(word(picker, 1, s -> true)).isEqualTo("-");
    }
}
