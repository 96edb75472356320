// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link BalancePolicy#leastConnections()}. */
record LeastConnections() implements BalancePolicy {

    @Override
    public ServerPicker prepare(
            List<? extends Server> eligible, @Nullable ServerPicker previous, RandomGenerator random) {
        return new LoadTournament(eligible, previous, Load::of);
    }

    @Override
    public String algorithm() {
        return "leastconn";
    }
}
