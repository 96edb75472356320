// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.Server;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a server is chosen: an immutable value, from which a picker is prepared for each set of eligible servers. */
public interface BalancePolicy {

    /**
     * Returns a picker for these servers.
     *
     * <p>Called on the control path, whenever a server becomes eligible or ceases to be, or a weight changes.
     *
     * @param eligible never empty, in the order of the configuration
     * @param previous the picker that is replaced, so that a rotation goes on where it was; null at first
     * @param random thread-safe source of randomness
     */
    ServerPicker prepare(List<? extends Server> eligible, @Nullable ServerPicker previous, RandomGenerator random);

    /**
     * Returns whether the same request goes to the same server while the servers stay the same.
     *
     * <p>HAProxy does not redispatch at once under such a policy (features of {@code option redispatch}).
     */
    default boolean isDeterministic() {
        return false;
    }

    /** Returns HAProxy's word for it, for example {@code roundrobin}. */
    String algorithm();
}
