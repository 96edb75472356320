// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import io.halley.lb.model.KeyExtractor;
import io.halley.lb.model.RequestView;
import io.halley.lb.share.SharedTables;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client is kept on its server by something that each of its requests has, such as its address.
 *
 * <p>Defaults: keys are cut to 128 characters, and at most 1,000,000 are remembered; keys seen once make way before keys in
 * use. A key stands for the server that answered last, and is kept while a tunnel that used it is open. It is HAProxy's
 * {@code stick on}.
 *
 * <p>Immutable; each method that changes an option returns a new value.
 */
public final class KeyedAffinity implements Affinity {
    private static final int LONGEST = 128;
    private static final long MOST_ENTRIES = 100_000_000;

    private final KeyExtractor key;
    private final Duration idle;
    private final int length;
    private final long maxEntries;
    private final When when;

    private KeyedAffinity(KeyExtractor key, Duration idle, int length, long maxEntries, When when) {
        this.key = key;
        this.idle = idle;
        this.length = length;
        this.maxEntries = maxEntries;
        this.when = when;
    }

    static KeyedAffinity of(KeyExtractor key, Duration idle) {
        requireNonNull(key, "key");
        return new KeyedAffinity(key, requireNonNull(idle, "idle"), LONGEST, 1_000_000, When.ALWAYS);
    }

    /** Sets how many characters of a key count. Default 128, range 1 to 128. HAProxy: {@code string len}. */
    public KeyedAffinity length(int length) {
        return new KeyedAffinity(key, idle, length, maxEntries, when);
    }

    /**
     * Sets how many keys are remembered; those pinned by open tunnels are not counted. Default 1,000,000.
     *
     * <p>Range 1 to 100,000,000. HAProxy: {@code size}.
     */
    public KeyedAffinity maxEntries(long maxEntries) {
        return new KeyedAffinity(key, idle, length, maxEntries, when);
    }

    /**
     * Sets for which requests clients are kept: the others neither ask nor teach the table. Default: all. HAProxy:
     * {@code stick on ... if}.
     *
     * <p>The condition is called on the request's thread and must not block. Equal affinities keep their table, so it
     * should have an {@code equals}.
     */
    public KeyedAffinity when(Predicate<? super RequestView> condition) {
        return withWhen(new When(requireNonNull(condition, "condition")));
    }

    /** Sets for which requests the table is asked, as {@link #when} does for both. HAProxy: {@code stick match ... if}. */
    public KeyedAffinity matchWhen(Predicate<? super RequestView> condition) {
        return withWhen(new When(requireNonNull(condition, "condition"), when.storeRequest(), when.storeResponse()));
    }

    /** Sets which requests teach the table. HAProxy: {@code stick store-request ... if}. */
    public KeyedAffinity storeRequestWhen(Predicate<? super RequestView> condition) {
        return withWhen(new When(when.match(), requireNonNull(condition, "condition"), when.storeResponse()));
    }

    private KeyedAffinity withWhen(When changed) {
        return new KeyedAffinity(key, idle, length, maxEntries, changed);
    }

    @Override
    public Stickiness open(LongSupplier nanoTime, InstantSource wallClock) {
        AffinityTable table = AffinityTable.inMemory(maxEntries, idle, nanoTime);
        return new KeyedStickiness(key, length, when, new PinningTable(table));
    }

    /** The table's name is that of the extractor, which should have a {@code toString} that all balancers agree on. */
    @Override
    public Stickiness open(LongSupplier nanoTime, InstantSource wallClock, SharedTables shared, String backend) {
        return new KeyedStickiness(key, length, when, shared.open(backend, "stick on " + key, maxEntries, idle));
    }

    @Override
    public void validate(Faults faults) {
        Faults own = faults.within("stick on " + key);
        own.require(!idle.isNegative() && !idle.isZero(), "idle: " + idle + " (expected: more than 0)");
        own.requireRange("length", length, 1, LONGEST);
        own.requireRange("maxEntries", maxEntries, 1, MOST_ENTRIES);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyedAffinity that
                && key.equals(that.key)
                && idle.equals(that.idle)
                && length == that.length
                && maxEntries == that.maxEntries
                && when.equals(that.when);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, idle, length, maxEntries, when);
    }

    /** Returns the options as HAProxy words. */
    @Override
    public String toString() {
        return "stick on " + key + " size " + maxEntries + " expire " + idle.toMillis() + "ms" + when;
    }
}
