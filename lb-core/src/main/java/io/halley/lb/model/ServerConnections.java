// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections to servers are kept after a response: an immutable value.
 *
 * <p>Defaults of {@link #keepAlive()}: 256 idle connections a server, each for 5 s.
 */
public final class ServerConnections {

    private final boolean keepAlive;
    private final int maxIdle;
    private final Duration idleTimeout;

    private ServerConnections(boolean keepAlive, int maxIdle, Duration idleTimeout) {
        this.keepAlive = keepAlive;
        this.maxIdle = maxIdle;
        this.idleTimeout = idleTimeout;
    }

    /** Returns that connections are kept for later requests. HAProxy: {@code option http-keep-alive}. */
    public static ServerConnections keepAlive() {
        return new ServerConnections(true, 256, Duration.ofSeconds(5));
    }

    /** Returns that each response ends its connection. HAProxy: {@code option http-server-close}. */
    public static ServerConnections close() {
        return new ServerConnections(false, 0, Duration.ofSeconds(5));
    }

    /**
     * Returns this with another limit of idle connections a server. HAProxy: {@code pool-max-conn}.
     *
     * @param maxIdle 0 or more
     */
    public ServerConnections maxIdle(int maxIdle) {
        return new ServerConnections(keepAlive, maxIdle, idleTimeout);
    }

    /** Returns this with another limit for the idleness of a connection. HAProxy: {@code pool-purge-delay}. */
    public ServerConnections idleTimeout(Duration idleTimeout) {
        return new ServerConnections(keepAlive, maxIdle, requireNonNull(idleTimeout, "idleTimeout"));
    }

    /** Returns whether a connection may be used again. */
    public boolean isKeepAlive() {
        return keepAlive;
    }

    /** Returns how many idle connections a server may have. */
    public int maxIdle() {
        return maxIdle;
    }

    /** Returns how long an idle connection is kept. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Adds to {@code faults} what is wrong with it. */
    public void validate(Faults faults) {
        faults.requireRange("maxIdle", maxIdle, 0, Integer.MAX_VALUE);
        faults.require(
                !idleTimeout.isNegative() && !idleTimeout.isZero(),
                "idleTimeout: " + idleTimeout + " (expected: more than 0)");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerConnections that
                && keepAlive == that.keepAlive
                && maxIdle == that.maxIdle
                && idleTimeout.equals(that.idleTimeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keepAlive, maxIdle, idleTimeout);
    }

    /** Returns the HAProxy words. */
    @Override
    public String toString() {
        return keepAlive
                ? "option http-keep-alive; pool-max-conn " + maxIdle + " pool-purge-delay " + idleTimeout.toMillis()
                        + "ms"
                : "option http-server-close";
    }
}
