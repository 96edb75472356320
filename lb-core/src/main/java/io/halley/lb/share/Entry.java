// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import org.jspecify.annotations.Nullable;

/** One version of an entry. Immutable but for {@link #seen}. */
final class Entry {

    /** Null where the key was removed, which has to be remembered for a while, since an older value may come yet. */
    final @Nullable String value;

    final long stamp;

    /** The process that has written it. */
    final int origin;

    /** By this process's clock; its life in the engine began then. */
    final long writtenNanos;

    /** How many connections of this process keep it. */
    final int pins;

    /**
     * The last round of loading in which the engine was known to have this version. A thread that sees an old number sends
     * the entry once more than needed.
     */
    int seen;

    Entry(@Nullable String value, long stamp, int origin, long writtenNanos, int pins) {
        this.value = value;
        this.stamp = stamp;
        this.origin = origin;
        this.writtenNanos = writtenNanos;
        this.pins = pins;
    }

    Entry pins(int count) {
        Entry same = new Entry(value, stamp, origin, writtenNanos, count);
        same.seen = seen;
        return same;
    }

    /** Returns whether this is the later one: by stamp, and by origin where two have the same. */
    boolean isAfter(Entry other) {
        return stamp != other.stamp ? stamp > other.stamp : origin > other.origin;
    }

    boolean isSameVersion(Entry other) {
        return stamp == other.stamp && origin == other.origin;
    }
}
