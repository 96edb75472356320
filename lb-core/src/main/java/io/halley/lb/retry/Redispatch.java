// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.retry;

import org.jspecify.annotations.Nullable;

/**
 * On which retries a request leaves its server for another one: an immutable value. HAProxy: {@code option redispatch}.
 *
 * <p>Except under {@link #NEVER}, a request also leaves a server that is no longer usable, and one that it does not
 * stick to, on any retry.
 */
public final class Redispatch {

    /** Stay with the server. HAProxy: {@code no option redispatch}. */
    public static final Redispatch NEVER = new Redispatch(0);

    /** Leave on the last retry only. HAProxy: {@code option redispatch}, the same as {@code -1}. */
    public static final Redispatch LAST_RETRY = new Redispatch(-1);

    /** Leave on each retry. HAProxy: {@code option redispatch 1}. */
    public static final Redispatch EVERY_RETRY = new Redispatch(1);

    private final int interval;

    private Redispatch(int interval) {
        this.interval = interval;
    }

    /**
     * Returns a value for each {@code n}th retry. HAProxy: {@code option redispatch n}.
     *
     * @throws IllegalArgumentException unless {@code n} is above 0
     */
    public static Redispatch every(int n) {
        return new Redispatch(positive(n));
    }

    /**
     * Returns a value for the {@code n}th retry counted from the last one, 1. HAProxy: {@code option redispatch -n}.
     *
     * <p>As in HAProxy, its multiples count as well: of 5 retries, the fourth from the last is 2, and 4 is one too.
     *
     * @throws IllegalArgumentException unless {@code n} is above 0
     */
    public static Redispatch fromLast(int n) {
        return new Redispatch(-positive(n));
    }

    private static int positive(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("redispatch: " + n + " (expected: 1 or more)");
        }
        return n;
    }

    /** Returns HAProxy's argument: above 0 each nth retry, below 0 the nth from the last, 0 never. */
    public int interval() {
        return interval;
    }

    /** Returns whether a request may leave its server at all. */
    public boolean isAllowed() {
        return interval != 0;
    }

    /**
     * Returns whether this retry is one on which the request leaves.
     *
     * @param retry 1 for the first attempt after the first failure
     * @param retries how many are allowed
     */
    boolean hits(int retry, int retries) {
        if (interval == 0) {
            return false;
        }
        int period = interval > 0 ? interval : Math.max(1, retries + 1 + interval);
        return retry % period == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Redispatch that && interval == that.interval;
    }

    @Override
    public int hashCode() {
        return interval;
    }

    /** Returns the HAProxy line. */
    @Override
    public String toString() {
        return interval == 0
                ? "no option redispatch"
                : interval == -1 ? "option redispatch" : "option redispatch " + interval;
    }
}
