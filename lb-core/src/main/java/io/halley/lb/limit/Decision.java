// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a connection or a request: an immutable value.
 *
 * <p>Whoever answers a refusal closes the connection afterwards if it was the connection that was refused.
 */
public final class Decision {

    /** What the I/O layer does. */
    public enum Kind {
        /** Goes on. */
        ADMIT,
        /** Answers with {@link Decision#status()}. HAProxy: {@code http-request deny}, {@code PR}. */
        DENY,
        /**
         * Waits for {@link Decision#holdNanos()}, then answers with {@link Decision#status()}. HAProxy: {@code http-request
         * tarpit}, {@code PT}.
         */
        TARPIT,
        /** Closes the connection without an answer. HAProxy: {@code reject}. */
        REJECT
    }

    /** Goes on. */
    public static final Decision ADMIT = new Decision(Kind.ADMIT, 0, 0, 0);

    private final Kind kind;
    private final int status;
    private final long holdNanos;
    private final int retryAfterSeconds;

    private Decision(Kind kind, int status, long holdNanos, int retryAfterSeconds) {
        this.kind = kind;
        this.status = status;
        this.holdNanos = holdNanos;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Answers with a status. */
    public static Decision deny(int status) {
        return new Decision(Kind.DENY, status, 0, 0);
    }

    static Decision tarpit(long holdNanos) {
        return tarpit(holdNanos, 500);
    }

    /** Answers with a status after a wait. */
    public static Decision tarpit(long holdNanos, int status) {
        return new Decision(Kind.TARPIT, status, holdNanos, 0);
    }

    /** Closes the connection. */
    public static Decision reject() {
        return new Decision(Kind.REJECT, 0, 0, 0);
    }

    Decision retryAfter(int seconds) {
        return new Decision(kind, status, holdNanos, seconds);
    }

    /** Returns what to do. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether the connection or request goes on. */
    public boolean isAdmitted() {
        return kind == Kind.ADMIT;
    }

    /** Returns the status to answer with, 0 if there is no answer. */
    public int status() {
        return status;
    }

    /** Returns how long to wait before the answer; 0 or more nanoseconds. */
    public long holdNanos() {
        return holdNanos;
    }

    /** Returns the value of {@code Retry-After} (RFC 9110 section 10.2.3) in seconds, 0 for no such header. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Decision that
                && kind == that.kind
                && status == that.status
                && holdNanos == that.holdNanos
                && retryAfterSeconds == that.retryAfterSeconds;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, status, holdNanos, retryAfterSeconds);
    }

    /** Returns the action in HAProxy's words. */
    @Override
    public String toString() {
        return switch (kind) {
            case ADMIT -> "allow";
            case DENY ->
                "deny deny_status " + status + (retryAfterSeconds > 0 ? " Retry-After " + retryAfterSeconds : "");
            case TARPIT -> "tarpit " + Duration.ofNanos(holdNanos).toMillis() + "ms";
            case REJECT -> "reject";
        };
    }
}
