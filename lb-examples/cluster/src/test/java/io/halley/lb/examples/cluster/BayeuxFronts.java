// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import io.halley.lb.balance.BalancePolicy;
import io.halley.lb.bayeux.Bayeux;
import io.halley.lb.bayeux.Feature;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The balancer that reads Bayeux, before the servers of a test. */
final class BayeuxFronts {
    private BayeuxFronts() {}

    /** Returns one that balances by sessions and empties servers, and brings clients back at this rate. */
    static Function<NodeCluster, Front> of(int returnsPerSecond) {
        return of(bayeux -> bayeux.returnsPerSecond(returnsPerSecond));
    }

    static Function<NodeCluster, Front> of(UnaryOperator<Bayeux> options) {
        Bayeux bayeux = options.apply(Bayeux.defaults().with(Feature.MOVING_DRAIN));
        return cluster -> HalleyFront.start(
                cluster,
                backend -> backend.balance(BalancePolicy.leastSessions()).bayeux(bayeux));
    }
}
