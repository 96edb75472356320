// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

/** Since when something has been up or down, and for how long it was down. Guarded by its owner's lock. */
final class UpTime {

    private boolean up;
    private long changedNanos;
    private long downNanos;
    private long downs;

    UpTime(boolean up, long now) {
        this.up = up;
        changedNanos = now;
    }

    /** Notes the state now; returns whether it is another one. */
    boolean is(boolean nowUp, long now) {
        if (up == nowUp) {
            return false;
        }
        downNanos = downNanos(now);
        downs += nowUp ? 0 : 1;
        up = nowUp;
        changedNanos = now;
        return true;
    }

    long changedNanos() {
        return changedNanos;
    }

    long downNanos(long now) {
        return up ? downNanos : downNanos + (now - changedNanos);
    }

    /** Returns how often it went down. */
    long downs() {
        return downs;
    }
}
