// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import io.halley.lb.model.Cidr;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A {@link Limit} at work. Thread-safe. */
final class Rule {
    final Limit limit;

    /** The place of the table with the limit's counter among the limiter's tables. */
    final int place;

    /** How many were refused, shared with the same limit before a reconfiguration. */
    final LongAdder refused;

    private final Measure measure;
    private final long bound;
    private final Cidr[] except;

    /** The last refusal, kept for the next one; a race costs an object. */
    private Decision refusal;

    Rule(Limit limit, int place, LongAdder refused) {
        this.limit = limit;
        this.place = place;
        this.refused = refused;
        measure = limit.measure();
        bound = limit.bound();
        except = limit.except().stream()
                .map(Cidr::parse)
                .filter(Objects::nonNull)
                .toArray(Cidr[]::new);
        refusal = limit.action();
    }

    boolean isOfConnections() {
        return measure.isOfConnections();
    }

    boolean isOfHandshakes() {
        return measure == Measure.HANDSHAKES;
    }

    boolean exempts(InetAddress client) {
        return Scope.contains(except, client);
    }

    /** Returns whether a connection just counted is one too many. */
    boolean isExceeded(Tracked entry) {
        return entry.value(measure.counter()) > bound;
    }

    /** Returns whether a request just counted, or a poll not counted yet, is one too many. */
    boolean isExceeded(Tracked entry, Admission request) {
        if (isOfHandshakes() && !request.isHandshake()) {
            return false;
        }
        int uncounted = measure == Measure.REQUESTS && request.isPoll() ? 1 : 0;
        return entry.value(measure.counter()) + uncounted > bound;
    }

    /** Counts a refusal and returns it, with the time after which a further request would be admitted. */
    Decision refuse(Tracked entry) {
        refused.increment();
        if (limit.action().kind() != Decision.Kind.DENY || !measure.counter().isRate()) {
            return limit.action();
        }
        // The next request counts itself, unless only errors do.
        long nanos = entry.nanosUntil(measure.counter(), measure == Measure.ERRORS ? bound : bound - 1);
        int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999));
        Decision last = refusal;
        if (last.retryAfterSeconds() != seconds) {
            last = limit.action().retryAfter(seconds);
            refusal = last;
        }
        return last;
    }
}
