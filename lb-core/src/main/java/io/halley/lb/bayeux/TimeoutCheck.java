// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import io.halley.lb.model.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compares the balancer's timeouts with the times that servers advise, and says once what does not fit.
 *
 * <p>Thread-safe; costs two comparisons where nothing is new.
 */
public final class TimeoutCheck {

    /** What CometD's clients allow for the network on top of the hold time. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Timeouts timeouts;
    private final AtomicLong longestTimeout = new AtomicLong();
    private final AtomicLong longestInterval = new AtomicLong();

    /** Creates a check that has seen no advice. */
    public TimeoutCheck(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** Returns what does not fit, a sentence each; empty unless the advice asks for more than any before. */
    public List<String> warnings(Advice advice) {
        List<String> found = new ArrayList<>();
        if (isLongest(longestTimeout, advice.timeout())) {
            Duration hold = Duration.ofMillis(advice.timeout());
            String held = "servers hold a /meta/connect for " + hold.toMillis() + " ms";
            compare(found, "server", timeouts.server(), hold, held);
            compare(found, "tunnel", timeouts.tunnel(), hold, held);
        }
        if (isLongest(longestInterval, advice.interval())) {
            Duration pause = Duration.ofMillis(advice.interval());
            String paused = "clients pause for " + pause.toMillis() + " ms between two polls";
            compare(found, "httpKeepAlive", timeouts.httpKeepAlive(), pause, paused);
        }
        return found;
    }

    /** Raises the longest value seen, and returns whether this one is longer. */
    private static boolean isLongest(AtomicLong longest, long millis) {
        long before = longest.get();
        return millis > before && longest.getAndAccumulate(millis, Math::max) < millis;
    }

    private static void compare(List<String> found, String name, Duration timeout, Duration time, String why) {
        Duration least = time.plus(MARGIN);
        if (timeout.compareTo(least) < 0) {
            found.add("timeouts: " + name + ": " + timeout.toMillis() + " ms (expected: at least " + least.toMillis()
                    + " ms, since " + why + ")");
        }
    }
}
