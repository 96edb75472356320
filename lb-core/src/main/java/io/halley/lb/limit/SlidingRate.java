// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The number of events in a sliding period, from two counts: the current period's and the one's before. HAProxy: {@code
 * freq_ctr}.
 *
 * <p>The events of the period before count for the share of it that the sliding period still covers. A period begins with
 * the first event after a silence of two periods, so that a first burst is counted exactly.
 *
 * <p>Thread-safe and lock-free. To begin a period, a thread seals the count of the last one and puts a new {@link Window}
 * in its place; whoever finds a sealed window does the same, so that no event is lost and nobody waits.
 */
final class SlidingRate {
    private static final VarHandle WINDOW = handle(SlidingRate.class, "window", Window.class);
    private static final Window NONE = new Window(0, 0, Window.SEALED);

    private volatile Window window = NONE;

    void add(long events, long now, long period) {
        while (true) {
            Window current = window;
            if (now - current.start < period && current.add(events)) {
                return;
            }
            WINDOW.compareAndSet(this, current, current.next(now, period));
        }
    }

    long value(long now, long period) {
        Window current = window;
        long events = current.count();
        long past = current.past;
        long remaining = current.start + period - now;
        if (remaining < 0) {
            remaining += period;
            past = remaining >= 0 ? events : 0;
            events = 0;
        }
        // HAProxy's correction for rare events: one event counts for two periods and does not flap.
        boolean rare = events == 0 && past <= 1;
        return rare ? past : events + share(past, Math.min(remaining, period), period);
    }

    /** Returns after how many nanoseconds without events the value is {@code most} or less; 0 if it is so now. */
    long nanosUntil(long most, long now, long period) {
        if (value(now, period) <= most) {
            return 0;
        }
        Window current = window;
        long events = current.count();
        long remaining = current.start + period - now;
        if (remaining < 0) {
            return Math.max(0, remaining + period - covered(events, most, period));
        }
        return events <= most
                ? Math.max(0, remaining - covered(current.past, most - events, period))
                : remaining + period - covered(events, most, period);
    }

    Window window() {
        return window;
    }

    private static long share(long past, long remaining, long period) {
        if (past == 0) {
            return 0;
        }
        return past <= Long.MAX_VALUE / period
                ? past * remaining / period
                : (long) (past * ((double) remaining / period));
    }

    /** Returns how much of the past period the sliding one may cover for a share of {@code most}, -1 for nothing of it. */
    private static long covered(long past, long most, long period) {
        if (past <= most) {
            return period;
        }
        return past == 1 ? -1 : (long) ((most + 1.0) * period / past) - 1;
    }

    private static VarHandle handle(Class<?> owner, String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(owner, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** One period: its events, and the number of those in the period before. */
    static final class Window {
        private static final VarHandle EVENTS = handle(Window.class, "events", long.class);
        private static final long SEALED = Long.MIN_VALUE;

        private final long start;
        final long past;
        private volatile long events;

        private Window(long start, long past, long events) {
            this.start = start;
            this.past = past;
            this.events = events;
        }

        long count() {
            return events & ~SEALED;
        }

        /** Adds events and returns true, or returns false if the window is sealed. */
        boolean add(long more) {
            long before = events;
            while (before >= 0) {
                if (EVENTS.compareAndSet(this, before, before + more)) {
                    return true;
                }
                before = events;
            }
            return false;
        }

        /** Seals this window and returns the one that follows it. */
        Window next(long now, long period) {
            long count = (long) EVENTS.getAndBitwiseOr(this, SEALED) & ~SEALED;
            boolean silent = this == NONE || now - start >= 2 * period;
            return silent ? new Window(now, 0, 0) : new Window(start + period, count, 0);
        }
    }
}
