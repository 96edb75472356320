// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A session that a server has given, as the balancer remembers it. Thread-safe. */
public final class Session {

    private final String server;
    private final Transport transport;
    private final @Nullable String browserCookie;
    private final Census census;
    private final AtomicBoolean counted = new AtomicBoolean(true);

    /** Guarded by the entry's lock in the table, as is what follows. */
    int pins;

    /** Whether a poll or a tunnel has been, so that the next connect is due within the interval. */
    boolean polled;

    /** Whether its client was told to leave its server, where it lives on for what is on its way to it. */
    boolean leaving;

    /** Milliseconds; what was advised last, and CometD's defaults before. */
    long timeout = 20_000;

    long interval;
    long maxInterval;

    Session(String server, Transport transport, @Nullable String browserCookie, Census census) {
        this.server = server;
        this.transport = transport;
        this.browserCookie = browserCookie;
        this.census = census;
        census.add(server, transport, 1);
    }

    /** Returns the name of its server. */
    public String server() {
        return server;
    }

    /** Returns the transport on which it was begun. */
    public Transport transport() {
        return transport;
    }

    /** Returns the server's cookie for its browser, if it is kept; else null. */
    public @Nullable String browserCookie() {
        return browserCookie;
    }

    /** Takes it out of the counts, once. */
    void uncount() {
        if (counted.compareAndSet(true, false)) {
            census.add(server, transport, -1);
        }
    }

    /** Returns for how long the server keeps it without a sign of its client, in milliseconds. */
    long keptMillis() {
        return (polled ? 0 : timeout) + interval + maxInterval;
    }

    void advised(Advice advice) {
        timeout = advice.timeout() >= 0 ? advice.timeout() : timeout;
        interval = advice.interval() >= 0 ? advice.interval() : interval;
        maxInterval = advice.maxInterval() >= 0 ? advice.maxInterval() : maxInterval;
    }
}
