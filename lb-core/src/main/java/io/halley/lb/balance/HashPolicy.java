// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.balance;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.Server;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Consistent hashing of the client's address or of a key of the request: an immutable value. */
public final class HashPolicy implements BalancePolicy {

    private final @Nullable KeyExtractor key;
    private final int loadFactor;

    private HashPolicy(@Nullable KeyExtractor key, int loadFactor) {
        this.key = key;
        this.loadFactor = loadFactor;
    }

    static HashPolicy ofSource() {
        return new HashPolicy(null, 0);
    }

    static HashPolicy ofKey(KeyExtractor key) {
        return new HashPolicy(requireNonNull(key, "key"), 0);
    }

    /**
     * Returns the policy with a bound on each server's load: keys of a server above it overflow to the next on the
     * ring.
     *
     * <p>Default 0, no bound. Percent of the average load for its weight. HAProxy: {@code hash-balance-factor};
     * Mirrokni, Thorup, Zadimoghaddam 2018, "Consistent hashing with bounded loads".
     *
     * @param percent 0, or range 101 to 10,000
     */
    public HashPolicy loadFactor(int percent) {
        if (percent != 0 && (percent < 101 || percent > 10_000)) {
            throw new IllegalArgumentException("hash: loadFactor: " + percent + " (expected: 0 or 101-10000)");
        }
        return new HashPolicy(key, percent);
    }

    @Override
    public ServerPicker prepare(
            List<? extends Server> eligible, @Nullable ServerPicker previous, RandomGenerator random) {
        int[] weights = Weights.of(eligible);
        LoadBound bound = loadFactor == 0 ? null : new LoadBound(eligible, weights, loadFactor);
        if (key == null) {
            return new RingPicker(eligible, weights, bound, null, null);
        }
        AtomicInteger taken =
                previous instanceof RingPicker ring && ring.keyless != null ? ring.keyless.taken : new AtomicInteger();
        return new RingPicker(eligible, weights, bound, key, new WeightedRoundRobin.Rotation(eligible, taken));
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }

    @Override
    public String algorithm() {
        return key == null ? "source" : "hash";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HashPolicy that && Objects.equals(key, that.key) && loadFactor == that.loadFactor;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, loadFactor);
    }

    @Override
    public String toString() {
        String bound = loadFactor == 0 ? "" : " hash-balance-factor " + loadFactor;
        return algorithm() + (key == null ? "" : " " + key) + bound;
    }
}
