// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
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

    private LearnedAffinity(
            String name, Duration idle, int length, UriMode mode, boolean requestLearn, long maxEntries) {
        this.name = name;
        this.idle = idle;
        this.length = length;
        this.mode = mode;
        this.requestLearn = requestLearn;
        this.maxEntries = maxEntries;
    }

    static LearnedAffinity of(String name, Duration idle) {
        requireNonNull(name, "name");
        requireNonNull(idle, "idle");
        return new LearnedAffinity(name, idle, LONGEST, UriMode.PATH_PARAMETERS, true, 1_000_000);
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
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries);
    }

    /** Sets where in the target of a GET, HEAD or POST without the cookie the value is looked for. */
    public LearnedAffinity mode(UriMode mode) {
        return new LearnedAffinity(name, idle, length, requireNonNull(mode, "mode"), requestLearn, maxEntries);
    }

    /** Sets whether values are learned from requests too. Default: on. HAProxy 1.5: {@code request-learn}. */
    public LearnedAffinity requestLearn(boolean on) {
        return new LearnedAffinity(name, idle, length, mode, on, maxEntries);
    }

    /**
     * Sets how many values are remembered; those pinned by open tunnels are not counted. Default 1,000,000.
     *
     * <p>Range 1 to 100,000,000. A value of 16 characters takes 147 bytes of heap in all, one of 52 takes 187 (measured
     * at a million entries on JDK 17).
     */
    public LearnedAffinity maxEntries(long maxEntries) {
        return new LearnedAffinity(name, idle, length, mode, requestLearn, maxEntries);
    }

    @Override
    public Stickiness open(LongSupplier nanoTime, InstantSource wallClock) {
        AffinityTable table = AffinityTable.inMemory(maxEntries, idle, nanoTime);
        return new LearnedStickiness(name, length, mode, requestLearn, new PinningTable(table), idle, nanoTime);
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
                && maxEntries == that.maxEntries;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, idle, length, mode, requestLearn, maxEntries);
    }

    /** Returns the options as a HAProxy 1.5 {@code appsession} line. */
    @Override
    public String toString() {
        return "appsession " + name + " len " + length + " timeout " + idle.toMillis() + "ms"
                + (requestLearn ? " request-learn" : "")
                + (mode == UriMode.QUERY_STRING ? " mode query-string" : "");
    }
}
