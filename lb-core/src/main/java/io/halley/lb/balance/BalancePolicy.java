// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.Server;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a server is chosen: an immutable value, from which a picker is prepared for each set of eligible servers. */
public interface BalancePolicy {

    /**
     * Returns a policy that gives each server requests in proportion to its weight, in turns as even as can be.
     *
     * <p>Servers of equal weight take turns in the order of the configuration: {@code abcabc}; weights 1, 2, 3 give
     * {@code cbacbc}. HAProxy: {@code balance roundrobin}.
     */
    static BalancePolicy roundRobin() {
        return new WeightedRoundRobin();
    }

    /**
     * Returns a policy that prefers the server with the least load for its weight: requests, held polls, open tunnels.
     *
     * <p>Equally loaded servers take turns; idle ones are equal whatever their weight. HAProxy: {@code balance
     * leastconn}.
     */
    static BalancePolicy leastConnections() {
        return new LeastConnections();
    }

    /**
     * Returns a policy that prefers the server with the fewest live Bayeux sessions for its weight.
     *
     * <p>A session counts once, whether it polls over two connections or holds a tunnel, and also between two polls, where
     * {@link #leastConnections()} sees nothing of it. A server that comes back gets every new session until it has as
     * many as the others; with {@code slowStart} it gets no more than its growing share of them. No HAProxy option.
     */
    static BalancePolicy leastSessions() {
        return new LeastSessions();
    }

    /**
     * Returns a policy that keeps a client address on one server by consistent hashing.
     *
     * <p>When a server comes or goes, only its own share of the clients moves. HAProxy: {@code balance source} with
     * {@code hash-type consistent}.
     */
    static HashPolicy source() {
        return HashPolicy.ofSource();
    }

    /**
     * Returns a policy that keeps requests of equal key on one server by consistent hashing.
     *
     * <p>Requests without the key take turns. HAProxy: {@code balance hash}, {@code hdr}, {@code uri}.
     */
    static HashPolicy hash(KeyExtractor key) {
        return HashPolicy.ofKey(key);
    }

    /** Returns {@link #random} with two draws. HAProxy: {@code balance random(2)}. */
    static BalancePolicy randomTwoChoices() {
        return random(2);
    }

    /**
     * Returns a policy that draws some servers at random, by weight, and takes the least loaded of them.
     *
     * <p>Two draws come close to the least loaded of all (Mitzenmacher 2001, "The power of two choices in randomized
     * load balancing") and, unlike {@link #leastConnections()}, share no lock. HAProxy: {@code balance random(n)}.
     *
     * @param draws range 1 to 100; 1 for weighted random without a look at the load
     */
    static BalancePolicy random(int draws) {
        return new RandomChoices(draws);
    }

    /**
     * Returns a policy that fills the servers one after the other, in the order of the configuration.
     *
     * <p>Makes sense only where servers have limits. HAProxy: {@code balance first}.
     */
    static BalancePolicy first() {
        return new FirstWithRoom();
    }

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
