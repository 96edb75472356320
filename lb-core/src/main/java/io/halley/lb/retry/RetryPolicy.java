// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.retry;

import static java.util.Objects.requireNonNull;

import io.halley.lb.model.Faults;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often a failed request is tried again, where, and after which failures: an immutable value.
 *
 * <ul>
 *   <li>retries: 3, after the first attempt
 *   <li>redispatch: {@link Redispatch#LAST_RETRY}; a request that sticks to no server leaves on its first retry already
 *   <li>retry on: {@link RetryOn#CONN_FAILURE}; all conditions share the number of retries
 *   <li>turn-around: before the same server is tried again after a failed connect, the connect timeout, at most 1 s
 * </ul>
 */
public final class RetryPolicy {

    /** The longest turn-around. */
    private static final Duration TURN_AROUND = Duration.ofSeconds(1);

    private final int retries;
    private final Redispatch redispatch;
    private final RetryOn retryOn;

    private RetryPolicy(int retries, Redispatch redispatch, RetryOn retryOn) {
        this.retries = retries;
        this.redispatch = redispatch;
        this.retryOn = retryOn;
    }

    /** Returns the defaults: {@code retries(3)}. */
    public static RetryPolicy defaults() {
        return retries(3);
    }

    /**
     * Returns a policy with that many retries after the first attempt. HAProxy: {@code retries}.
     *
     * @param retries 0 to 1000
     */
    public static RetryPolicy retries(int retries) {
        return new RetryPolicy(retries, Redispatch.LAST_RETRY, RetryOn.CONN_FAILURE);
    }

    /** Returns this policy with another rule for leaving the server. */
    public RetryPolicy redispatch(Redispatch redispatch) {
        return new RetryPolicy(retries, requireNonNull(redispatch, "redispatch"), retryOn);
    }

    /** Returns this policy with other conditions; they replace those before, as in HAProxy. */
    public RetryPolicy retryOn(RetryOn retryOn) {
        return new RetryPolicy(retries, redispatch, requireNonNull(retryOn, "retryOn"));
    }

    /** Returns how many attempts may follow the first. */
    public int retries() {
        return retries;
    }

    /** Returns when a request leaves its server. */
    public Redispatch redispatch() {
        return redispatch;
    }

    /** Returns after which failures a request is tried again. */
    public RetryOn retryOn() {
        return retryOn;
    }

    /** Returns the pause before the same server is tried again: the connect timeout, at most 1 s. */
    public static Duration turnAround(Duration connectTimeout) {
        return connectTimeout.compareTo(TURN_AROUND) < 0 ? connectTimeout : TURN_AROUND;
    }

    /** Returns whether an answer of this status is thrown away and the request tried again. */
    public boolean retriesStatus(int status, int retriesDone) {
        return retriesDone < retries && retryOn.matchesStatus(status);
    }

    /**
     * Decides what follows a failed attempt. HAProxy: {@code back_handle_st_cer}, {@code stream_choose_redispatch}.
     *
     * <p>The pause is made after a failed connect only: a connect timeout was a pause itself, a stale connection says
     * nothing about the server, and one that has answered, however badly, can be reached.
     *
     * @param replayable whether the request can be sent again without harm
     * @param retriesDone retries before this failure
     * @param sticky whether an affinity chose the server
     * @param usable whether the server may still be used
     * @param others whether balancing may choose another server
     * @param deterministic whether the same request would be balanced to the same server again
     */
    public Retry after(
            FailureCause cause,
            boolean replayable,
            int retriesDone,
            boolean sticky,
            boolean usable,
            boolean others,
            boolean deterministic) {
        if (!replayable || retriesDone >= retries || !retryOn.matches(cause)) {
            return Retry.NONE;
        }
        boolean leaves = redispatch.isAllowed()
                && (!usable || redispatch.hits(retriesDone + 1, retries) || (!sticky && others && !deterministic));
        if (leaves && (others || !usable)) {
            return Retry.OTHER_SERVER;
        }
        return cause == FailureCause.CONNECT_FAILURE ? Retry.SAME_SERVER_AFTER_PAUSE : Retry.SAME_SERVER;
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        faults.requireRange("retries", retries, 0, 1000);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetryPolicy that
                && retries == that.retries
                && redispatch.equals(that.redispatch)
                && retryOn.equals(that.retryOn);
    }

    @Override
    public int hashCode() {
        return Objects.hash(retries, redispatch, retryOn);
    }

    /** Returns the HAProxy lines. */
    @Override
    public String toString() {
        return "retries " + retries + "; " + redispatch + "; " + retryOn;
    }
}
