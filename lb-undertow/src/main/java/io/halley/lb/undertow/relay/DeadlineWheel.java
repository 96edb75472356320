// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.relay;

import java.time.Duration;

/**
 * The deadlines of one IO thread, in a hashed wheel (Varghese and Lauck 1987, scheme 6) that one repeating timer turns.
 *
 * <p>{@link #tick} ends exactly those deadlines whose moment has come, so none is early, and none is late by more than
 * the timer's period. Scheduling, moving and cancelling cost a few field writes. A deadline that is moved to later, as
 * each octet of a tunnel does, stays in its list and is put right when its list is visited; one that lies beyond the
 * wheel's horizon is visited once a turn.
 *
 * <p>A gap of a second or more between two ticks (a suspended host, a stopped process) counts as one tick: what came
 * in meanwhile has yet to be read, and nobody who was silent in it is to blame.
 *
 * <p>Thread: not thread-safe; the IO thread that owns it only. Unit: nanoseconds of one monotonic clock.
 */
public final class DeadlineWheel {

    /** How often {@link #tick} is called by default. */
    public static final Duration TICK = Duration.ofMillis(100);

    private static final int SLOTS = 512;
    private static final long STALL = Duration.ofSeconds(1).toNanos();

    // 146 years: further than anybody waits, and no sum below overflows.
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final long tickNanos;
    private final long stallNanos;
    private final Deadline[] lists;
    private final Deadline visited = new Head();

    private long origin;
    private long now;
    private long current;
    private int scheduled;
    private boolean ticking;

    /** Creates a wheel for a timer of the default period. */
    public DeadlineWheel(long nowNanos) {
        this(TICK, nowNanos);
    }

    /**
     * Creates a wheel.
     *
     * @param tick the period of the timer, at least a millisecond
     */
    public DeadlineWheel(Duration tick, long nowNanos) {
        this(tick.toNanos(), SLOTS, nowNanos);
        if (tickNanos < 1_000_000) {
            throw new IllegalArgumentException("tick: " + tick + " (expected: at least 1 ms)");
        }
    }

    /** For tests: any tick, and a number of slots that is a power of two. */
    DeadlineWheel(long tickNanos, int slots, long nowNanos) {
        this.tickNanos = tickNanos;
        this.stallNanos = Math.max(STALL, 10 * tickNanos);
        this.lists = new Deadline[slots];
        for (int i = 0; i < slots; i++) {
            lists[i] = new Head();
        }
        this.origin = nowNanos;
    }

    /** Returns the period at which {@link #tick} is to be called. */
    public Duration tick() {
        return Duration.ofNanos(tickNanos);
    }

    /** Returns how many deadlines are scheduled. The timer may rest while there are none. */
    public int size() {
        return scheduled;
    }

    /**
     * Sets a deadline to {@code delayNanos} after {@code nowNanos}, whether it is scheduled already or not.
     *
     * @param nowNanos the time just read from the clock
     * @param delayNanos how long from then; negative counts as 0; {@link Long#MAX_VALUE} for never
     */
    public void schedule(Deadline deadline, long nowNanos, long delayNanos) {
        set(deadline, now + elapsed(nowNanos), delayNanos);
    }

    /**
     * Sets a deadline to {@code delayNanos} from now, without reading a clock: for activity that is seen often.
     *
     * <p>Takes the time of the last tick and adds one tick, so that it is not early; it may be late by two.
     */
    public void touch(Deadline deadline, long delayNanos) {
        set(deadline, now + tickNanos, delayNanos);
    }

    /** Takes a deadline off; does nothing if it is not scheduled. */
    public void cancel(Deadline deadline) {
        if (deadline.isScheduled()) {
            deadline.unlink();
            scheduled--;
        }
    }

    /**
     * Ends every deadline that is due at {@code nowNanos} and was not scheduled by one that ended in this call.
     *
     * <p>If an {@link Deadline#expired} throws, the others stay scheduled and end at the next tick.
     */
    public void tick(long nowNanos) {
        if (ticking) {
            throw new IllegalStateException("tick: called by an expired deadline");
        }
        ticking = true;
        try {
            turn(nowNanos);
        } finally {
            ticking = false;
        }
    }

    private void turn(long nowNanos) {
        now += elapsed(nowNanos);
        long first = current;
        current = now / tickNanos;
        endVisited();
        long last = Math.min(current, first + lists.length - 1);
        for (long tick = first; tick <= last; tick++) {
            takeOver(lists[slot(tick)]);
            endVisited();
        }
    }

    private long elapsed(long nowNanos) {
        long gap = nowNanos - origin - now;
        if (gap > stallNanos) {
            origin += gap - tickNanos;
            return tickNanos;
        }
        return Math.max(0, gap);
    }

    // Spliced into a list of its own first, so that what a callback schedules is never met in the same visit.
    private void takeOver(Deadline list) {
        Deadline first = list.behind;
        Deadline last = list.before;
        if (first == list || first == null || last == null) {
            return;
        }
        visited.behind = first;
        visited.before = last;
        first.before = visited;
        last.behind = visited;
        list.before = list;
        list.behind = list;
    }

    private void endVisited() {
        for (Deadline next = visited.behind; next != null && next != visited; next = visited.behind) {
            next.unlink();
            if (next.due <= now) {
                scheduled--;
                next.expired();
            } else {
                link(next);
            }
        }
    }

    private void set(Deadline deadline, long from, long delayNanos) {
        long due = from + Math.max(0, Math.min(delayNanos, LONGEST));
        // In the future of this call, so that deadlines that set each other cannot keep it going.
        deadline.due = ticking ? Math.max(due, now + 1) : due;
        if (!deadline.isScheduled()) {
            scheduled++;
            link(deadline);
        } else if ((int) listTick(deadline.due) - deadline.tick < 0) {
            deadline.unlink();
            link(deadline);
        }
    }

    private void link(Deadline deadline) {
        long tick = listTick(deadline.due);
        deadline.tick = (int) tick;
        deadline.linkBefore(lists[slot(tick)]);
    }

    private long listTick(long due) {
        return Math.min(Math.max(due / tickNanos, current), current + lists.length - 1);
    }

    private int slot(long tick) {
        return (int) tick & (lists.length - 1);
    }

    /** The fixed node of a list; an empty list is a head linked to itself. */
    private static final class Head extends Deadline {
        Head() {
            before = this;
            behind = this;
        }

        @Override
        protected void expired() {
            throw new IllegalStateException();
        }
    }
}
