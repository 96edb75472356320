// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static io.halley.lb.balance.Picks.ANY;
import static io.halley.lb.balance.Picks.NOBODY;
import static io.halley.lb.balance.Picks.picker;
import static io.halley.lb.balance.Picks.word;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeastSessionsTest {
    private final BalancePolicy policy = BalancePolicy.leastSessions();

    private static FakeServer open(ServerPicker picker) {
        FakeServer server = (FakeServer) picker.pick(ANY, NOBODY);
        server.sessions++;
        picker.loadChanged(server);
        return server;
    }

    @Test
    void sessionsCountAndConnectionsDoNot() {
        List<FakeServer> servers = FakeServer.letters(1, 1, 1);
        servers.get(0).sessions = 5;
        servers.get(1).active.set(1_000);
        servers.get(2).sessions = 5;

        assertThat(word(picker(policy, servers), 3)).isEqualTo("bbb");
    }

    @Test
    void emptyServersTakeTurns() {
        assertThat(word(picker(policy, FakeServer.letters(1, 1, 1)), 6)).isEqualTo("abcabc");
    }

    @Test
    void sessionsSpreadByWeight() {
        List<FakeServer> servers = FakeServer.letters(1, 2, 3);
        ServerPicker picker = picker(policy, servers);

        for (int i = 0; i < 600; i++) {
            open(picker);
        }

        assertThat(servers).extracting(FakeServer::sessions).containsExactly(100, 200, 300);
    }

    @Test
    void serverThatComesBackIsFilledNoFasterThanItsWeightGrows() {
        List<FakeServer> servers = FakeServer.letters(10, 10, 10);
        servers.get(0).sessions = 1_000;
        servers.get(1).sessions = 1_000;
        FakeServer back = servers.get(2);
        ServerPicker picker = null;

        for (int percent = 10; percent <= 100; percent += 10) {
            back.weight = 160 * percent / 100;
            picker = policy.prepare(servers, picker, Picks.random());
            for (int i = 0; i < 300; i++) {
                open(picker);
            }

            int others = servers.get(0).sessions;
            assertThat(back.sessions)
                    .as(percent + " %")
                    .isBetween(others * percent / 100 - 3, others * percent / 100 + 3);
        }
        assertThat(back.sessions).isGreaterThan(1_600);
    }

    @Test
    void policiesAreValues() {
        assertThat(policy.algorithm()).isEqualTo("leastsessions");
        assertThat(policy).isEqualTo(BalancePolicy.leastSessions());
    }
}
