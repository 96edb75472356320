// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.retry;

import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * After which failures a request may be tried again: an immutable value. HAProxy: {@code retry-on}.
 *
 * <p>Conditions add up with {@link #or}. What has reached a server is tried again only if the I/O layer says that this
 * is harmless, whatever the condition.
 */
public final class RetryOn {

    /** Those that HAProxy allows. Before the constants, which use it. */
    private static final Set<Integer> STATUSES = Set.of(401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504);

    /** Nothing is retried. HAProxy: {@code none}. */
    public static final RetryOn NONE = new RetryOn(EnumSet.noneOf(FailureCause.class), new BitSet());

    /** No connection, or a stale one: nothing was sent. The default. HAProxy: {@code conn-failure}. */
    public static final RetryOn CONN_FAILURE =
            of(FailureCause.CONNECT_FAILURE, FailureCause.CONNECT_TIMEOUT, FailureCause.STALE_CONNECTION);

    /** The server closed without a byte of an answer. HAProxy: {@code empty-response}. */
    public static final RetryOn EMPTY_RESPONSE = of(FailureCause.EMPTY_RESPONSE);

    /** The answer could not be understood. HAProxy: {@code junk-response}. */
    public static final RetryOn JUNK_RESPONSE = of(FailureCause.JUNK_RESPONSE);

    /** No answer within the server timeout. HAProxy: {@code response-timeout}. */
    public static final RetryOn RESPONSE_TIMEOUT = of(FailureCause.RESPONSE_TIMEOUT);

    /** All of the above, and status 500, 502, 503 and 504. HAProxy: {@code all-retryable-errors}. */
    public static final RetryOn ALL_RETRYABLE_ERRORS = CONN_FAILURE
            .or(EMPTY_RESPONSE)
            .or(JUNK_RESPONSE)
            .or(RESPONSE_TIMEOUT)
            .or(status(500, 502, 503, 504));

    private final EnumSet<FailureCause> causes;
    private final BitSet statuses;

    private RetryOn(EnumSet<FailureCause> causes, BitSet statuses) {
        this.causes = causes;
        this.statuses = statuses;
    }

    private static RetryOn of(FailureCause... causes) {
        return new RetryOn(EnumSet.copyOf(Arrays.asList(causes)), new BitSet());
    }

    /**
     * Returns the condition that the answer has one of these statuses.
     *
     * @param statuses of 401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504
     * @throws IllegalArgumentException for any other
     */
    public static RetryOn status(int... statuses) {
        BitSet set = new BitSet();
        for (int status : statuses) {
            if (!STATUSES.contains(status)) {
                throw new IllegalArgumentException("retry-on: status " + status
                        + " (expected: 401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503 or 504)");
            }
            set.set(status);
        }
        return new RetryOn(EnumSet.noneOf(FailureCause.class), set);
    }

    /** Returns the condition that this or the other one holds. */
    public RetryOn or(RetryOn other) {
        EnumSet<FailureCause> both = EnumSet.copyOf(causes);
        both.addAll(other.causes);
        BitSet all = (BitSet) statuses.clone();
        all.or(other.statuses);
        return new RetryOn(both, all);
    }

    /** Returns whether the condition holds for a failure; for {@link FailureCause#STATUS}, for any status. */
    public boolean matches(FailureCause cause) {
        return cause == FailureCause.STATUS ? !statuses.isEmpty() : causes.contains(cause);
    }

    /** Returns whether the condition holds for an answer of this status. */
    public boolean matchesStatus(int status) {
        return status >= 0 && statuses.get(status);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetryOn that && causes.equals(that.causes) && statuses.equals(that.statuses);
    }

    @Override
    public int hashCode() {
        return 31 * causes.hashCode() + statuses.hashCode();
    }

    /** Returns the HAProxy line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("retry-on");
        line.append(causes.contains(FailureCause.CONNECT_FAILURE) ? " conn-failure" : "");
        line.append(causes.contains(FailureCause.EMPTY_RESPONSE) ? " empty-response" : "");
        line.append(causes.contains(FailureCause.JUNK_RESPONSE) ? " junk-response" : "");
        line.append(causes.contains(FailureCause.RESPONSE_TIMEOUT) ? " response-timeout" : "");
        line.append(statuses.stream().mapToObj(status -> " " + status).collect(Collectors.joining()));
        return causes.isEmpty() && statuses.isEmpty() ? "retry-on none" : line.toString();
    }
}
