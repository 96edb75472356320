// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.overload;

import org.jspecify.annotations.Nullable;

/**
 * At which heap usage a balancer sheds load: an immutable value.
 *
 * <p>The usage is what is left after a collection, in percent of the most that the heap may become. What has begun goes
 * on: requests with a server, held polls, tunnels. Default of a backend: {@link #never()}, since the heap of an
 * application belongs to the application. Source: Envoy's overload manager (fixed heap, {@code
 * disable_http_keepalive}, {@code stop_accepting_requests}, {@code reject_incoming_connections}).
 */
public final class Overload {

    private static final int ALL = 100;

    private static final Overload NEVER = new Overload(Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final Overload DEFAULTS = new Overload(80, 90);

    private final int noKeepAlive;
    private final int refusing;

    private Overload(int noKeepAlive, int refusing) {
        this.noKeepAlive = noKeepAlive;
        this.refusing = refusing;
    }

    /** Returns that nothing is shed. */
    public static Overload never() {
        return NEVER;
    }

    /** Returns that keep-alive ends at 80 % of the heap, and new requests are refused at 90 %. */
    public static Overload defaults() {
        return DEFAULTS;
    }

    /**
     * Returns other thresholds.
     *
     * @param noKeepAlive percent of the heap from which clients' connections are closed behind each answer, 1 to 100
     * @param refusing percent from which new requests are refused, at least {@code noKeepAlive}, at most 100
     * @throws IllegalArgumentException if they are out of range
     */
    public static Overload atHeap(int noKeepAlive, int refusing) {
        if (noKeepAlive < 1 || refusing > ALL || noKeepAlive > refusing) {
            throw new IllegalArgumentException("overload: " + noKeepAlive + " and " + refusing
                    + " % (expected: 1 to 100, the first not above the second)");
        }
        return new Overload(noKeepAlive, refusing);
    }

    /** Returns whether anything is ever shed. */
    public boolean isOn() {
        return noKeepAlive <= ALL;
    }

    /** Returns what is to be done at that heap usage in percent. */
    public OverloadLevel at(int percent) {
        if (percent >= refusing) {
            return OverloadLevel.REFUSING;
        }
        return percent >= noKeepAlive ? OverloadLevel.NO_KEEP_ALIVE : OverloadLevel.NORMAL;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Overload that && noKeepAlive == that.noKeepAlive && refusing == that.refusing;
    }

    @Override
    public int hashCode() {
        return 31 * noKeepAlive + refusing;
    }

    @Override
    public String toString() {
        return isOn() ? "no keep-alive at " + noKeepAlive + " % of the heap, refusing at " + refusing + " %" : "never";
    }
}
