// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import static java.util.Objects.requireNonNull;

import io.halley.lb.event.RequestEnded;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What ended on one server, or in a backend, in each of the last 60 seconds.
 *
 * <p>Thread-safe without a lock: when a second begins, a few requests may go uncounted.
 */
final class Recent {

    static final int SECONDS = 60;
    private static final int PLACES = 64;

    /** What is counted. A handshake is a request too. */
    enum Kind {
        REQUEST,
        POLL,
        TUNNEL,
        HANDSHAKE,
        ERROR
    }

    /**
     * The last request that failed by the server's or the balancer's doing.
     *
     * @param time milliseconds since 1970
     * @param termination HAProxy's four letters
     */
    record Failure(long time, int status, String termination) {}

    private final Map<Kind, AtomicIntegerArray> counts = new EnumMap<>(Kind.class);
    private final AtomicLongArray owners = new AtomicLongArray(PLACES);
    /** In one second, of those that have left their place. */
    private final AtomicInteger mostRequests = new AtomicInteger();

    private final ResponseTimes times = new ResponseTimes();
    private volatile @Nullable Failure lastFailure;

    Recent() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicIntegerArray(PLACES));
        }
        for (int i = 0; i < PLACES; i++) {
            owners.set(i, Long.MIN_VALUE);
        }
    }

    /**
     * Counts a request.
     *
     * @param second of a monotonic clock
     * @param now milliseconds since 1970
     */
    void ended(RequestEnded request, long second, long now) {
        int place = place(second);
        if (request.tunnel()) {
            count(place, Kind.TUNNEL);
        } else if (request.poll()) {
            count(place, Kind.POLL);
        } else {
            count(place, Kind.REQUEST);
            if (request.responseNanos() >= 0) {
                times.add(second, request.responseNanos());
            }
            if (isHandshake(request.target())) {
                count(place, Kind.HANDSHAKE);
            }
        }
        if (isFailure(request)) {
            count(place, Kind.ERROR);
            lastFailure = new Failure(now, request.status(), request.termination());
        }
    }

    private static boolean isHandshake(String target) {
        int query = target.indexOf('?');
        return (query < 0 ? target : target.substring(0, query)).endsWith("/handshake");
    }

    /** A client that goes away is no fault of the server's. */
    private static boolean isFailure(RequestEnded request) {
        char cause = request.termination().charAt(0);
        return request.status() >= 500 || "SsPRIDK".indexOf(cause) >= 0;
    }

    private void count(int place, Kind kind) {
        requireNonNull(counts.get(kind)).incrementAndGet(place);
    }

    private int place(long second) {
        int place = (int) (second & (PLACES - 1));
        long owner = owners.get(place);
        if (owner != second && owners.compareAndSet(place, owner, second)) {
            mostRequests.accumulateAndGet(requests(place), Math::max);
            counts.values().forEach(each -> each.set(place, 0));
        }
        return place;
    }

    /** Returns the counts of the 60 seconds before this one, the oldest first. */
    int[] history(Kind kind, long second) {
        int[] history = new int[SECONDS];
        AtomicIntegerArray counted = requireNonNull(counts.get(kind));
        for (int i = 0; i < SECONDS; i++) {
            long wanted = second - SECONDS + i;
            int place = (int) (wanted & (PLACES - 1));
            history[i] = owners.get(place) == wanted ? counted.get(place) : 0;
        }
        return history;
    }

    private int requests(int place) {
        return requireNonNull(counts.get(Kind.REQUEST)).get(place);
    }

    /** Returns the most requests that ever ended in a second before this one. */
    int mostRequests(long second) {
        int most = mostRequests.get();
        for (int place = 0; place < PLACES; place++) {
            most = owners.get(place) == second ? most : Math.max(most, requests(place));
        }
        return most;
    }

    /** Returns the sum of {@link #history}. */
    int total(Kind kind, long second) {
        int sum = 0;
        for (int count : history(kind, second)) {
            sum += count;
        }
        return sum;
    }

    /** Returns the median and the 95th percentile of the time to a response in microseconds, -1 for none. */
    long[] responseMicros(long second) {
        return times.percentiles(second, 0.5, 0.95);
    }

    @Nullable
    Failure lastFailure() {
        return lastFailure;
    }
}
