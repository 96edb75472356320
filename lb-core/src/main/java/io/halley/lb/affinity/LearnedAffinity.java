// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import io.halley.lb.model.RequestView;
import io.halley.lb.share.SharedTables;
import io.halley.lb.share.StickTable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client is kept on its server by the value of an application's cookie, which the balancer remembers.
 *
 * <p>Defaults: values are learned from responses and requests, cut to 128 characters, also looked for in the path's
 * parameters, and at most 1,000,000 are remembered. It is HAProxy 1.5's {@code appsession} with these differences:
 *
 * <ul>
 *   <li>The table is bounded. Values seen once make way before values in use.
 *   <li>A value follows its client: when another server has answered, it stands for that one.
 *   <li>Nothing is learned from a response with a status of 400 or more.
 *   <li>A value is known from the response head on, not from the end of the exchange.
 *   <li>A value is kept while a tunnel that used it is open, however long.
 *   <li>{@code request-learn} is on: CometD sets {@code BAYEUX_BROWSER} only where the browser has none, so that a
 *       value that was forgotten would never be learned again.
 *   <li>Of several cookies of the name the first that is known decides, not the last.
 *   <li>Values with other characters than visible ASCII are ignored.
 * </ul>
 *
 * <p>Immutable; each method that changes an option returns a new value.
 */
public final class LearnedAffinity implements Affinity {
    private static final int LONGEST = 128;
    private static final long MOST_ENTRIES = 100_000_000;

    private final String name;
    private final Duration idle;
    private final int length;
    private final UriMode mode;
    private final boolean requestLearn;
    private final long maxEntries;
    private final boolean namePrefix;
    private final When when;

    private LearnedAffinity(
            String name,
            Duration idle,
            int length,
            UriMode mode,
            boolean requestLearn,
            long maxEntries,
            boolean namePrefix,
            When when) {
        this.name = name;
        this.idle = idle;
        this.length = length;
        this.mode = mode;
        this.requestLearn = requestLearn;
        this.maxEntries = maxEntries;
        this.namePrefix = namePrefix;
        this.when = when;
    }

    static LearnedAffinity of(String name, Duration idle) {
        requireNonNull(name, "name");
        requireNonNull(idle, "idle");
        return new LearnedAffinity(name, idle, LONGEST, UriMode.PATH_PARAMETERS, true, 1_000_000, false, When.ALWAYS);
    }

    /** Returns the cookie's name. */
    public String name() {
        return name;
    }

    /**
     * Sets how many characters of a value count. Default 128, range 1 to 128. HAProxy 1.5: {@code len}.
     *
     * <p>Shorter than the application's values it makes different clients one.
     */
    public LearnedAffinity length(int length) {
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries, namePrefix, when);
    }

    /** Sets where in the target of a GET, HEAD or POST without the cookie the value is looked for. */
    public LearnedAffinity mode(UriMode mode) {
        requireNonNull(mode, "mode");
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries, namePrefix, when);
    }

    /** Sets whether values are learned from requests too. Default: on. HAProxy 1.5: {@code request-learn}. */
    public LearnedAffinity requestLearn(boolean on) {
        return new LearnedAffinity(name, idle, length, mode, on, maxEntries, namePrefix, when);
    }

    /**
     * Sets how many values are remembered; those pinned by open tunnels are not counted. Default 1,000,000.
     *
     * <p>Range 1 to 100,000,000. A value of 16 characters takes 147 bytes of heap in all, one of 52 takes 187 (measured
     * at a million entries on JDK 17).
     */
    public LearnedAffinity maxEntries(long maxEntries) {
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries, namePrefix, when);
    }

    /**
     * Sets whether the name is the beginning of names, as for {@code ASPSESSIONIDxxxx}. Default: off. HAProxy 1.5:
     * {@code prefix}.
     *
     * <p>What is learned is then the rest of the name with the value, {@code xxxx=value}.
     */
    public LearnedAffinity namePrefix(boolean on) {
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries, on, when);
    }

    /**
     * Sets for which requests clients are kept: the others neither ask nor teach the table. Default: all. HAProxy:
     * {@code if} behind {@code stick match}, {@code store-request} and {@code store-response}.
     *
     * <p>The condition is called on the request's thread, before a server is chosen, and must not block. Equal
     * affinities keep their table, so it should have an {@code equals}.
     */
    public LearnedAffinity when(Predicate<? super RequestView> condition) {
        return withWhen(new When(requireNonNull(condition, "condition")));
    }

    /** Sets for which requests the table is asked, as {@link #when} does. HAProxy: {@code stick match ... if}. */
    public LearnedAffinity matchWhen(Predicate<? super RequestView> condition) {
        return withWhen(new When(requireNonNull(condition, "condition"), when.storeRequest(), when.storeResponse()));
    }

    /** Sets from which requests values are learned. HAProxy: {@code stick store-request ... if}. */
    public LearnedAffinity storeRequestWhen(Predicate<? super RequestView> condition) {
        return withWhen(new When(when.match(), requireNonNull(condition, "condition"), when.storeResponse()));
    }

    /** Sets for which requests values are learned from the response. HAProxy: {@code stick store-response ... if}. */
    public LearnedAffinity storeResponseWhen(Predicate<? super RequestView> condition) {
        return withWhen(new When(when.match(), when.storeRequest(), requireNonNull(condition, "condition")));
    }

    private LearnedAffinity withWhen(When changed) {
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries, namePrefix, changed);
    }

    /** Returns whether the name is the beginning of names. */
    public boolean isNamePrefix() {
        return namePrefix;
    }

    @Override
    public Stickiness open(LongSupplier nanoTime, InstantSource wallClock) {
        return open(new PinningTable(AffinityTable.inMemory(maxEntries, idle, nanoTime)), nanoTime);
    }

    @Override
    public Stickiness open(LongSupplier nanoTime, InstantSource wallClock, SharedTables shared, String backend) {
        return open(shared.open(backend, "appsession " + name, maxEntries, idle), nanoTime);
    }

    private Stickiness open(StickTable table, LongSupplier nanoTime) {
        SessionValues values = namePrefix ? SessionValues.prefixed(name, mode) : SessionValues.named(name, mode);
        return new LearnedStickiness(values, length, requestLearn, when, table, idle, nanoTime);
    }

    @Override
    public void validate(Faults faults) {
        Faults own = faults.within("learned cookie \"" + name + "\"");
        own.require(CookieSyntax.isToken(name), "name: " + name + " (expected: a token of RFC 9110)");
        own.require(!idle.isNegative() && !idle.isZero(), "idle: " + idle + " (expected: more than 0)");
        own.requireRange("length", length, 1, LONGEST);
        own.requireRange("maxEntries", maxEntries, 1, MOST_ENTRIES);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LearnedAffinity that
                && name.equals(that.name)
                && idle.equals(that.idle)
                && length == that.length
                && mode == that.mode
                && requestLearn == that.requestLearn
                && maxEntries == that.maxEntries
                && namePrefix == that.namePrefix
                && when.equals(that.when);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, idle, length, mode, requestLearn, maxEntries, namePrefix, when);
    }

    /** Returns the options as a HAProxy 1.5 {@code appsession} line. */
    @Override
    public String toString() {
        return "appsession " + name + " len " + length + " timeout " + idle.toMillis() + "ms"
                + (requestLearn ? " request-learn" : "")
                + (namePrefix ? " prefix" : "")
                + (mode == UriMode.QUERY_STRING ? " mode query-string" : "")
                + when;
    }
}
