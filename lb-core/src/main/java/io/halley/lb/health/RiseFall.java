// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.HealthState;

/**
 * HAProxy's health counter: how many checks in a row have to say the same before a server changes its state.
 *
 * <p>The counter runs from 0 to rise + fall - 1, and the server is up from rise on. A pass adds one, and once it reaches
 * rise the counter jumps to its end; a failure takes one away, and below rise it drops to 0. So both count in a row.
 * It begins at rise: taken for up, but the first failure brings the server down, since nothing good is known of it yet.
 *
 * <p>Thread: not thread-safe.
 */
final class RiseFall {

    private final int rise;
    private final int fall;
    private int health;
    private boolean unproven = true;

    RiseFall(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
        health = rise;
    }

    /** Returns a counter with other limits for a server whose state is known. */
    RiseFall withLimits(int rise, int fall) {
        RiseFall counter = new RiseFall(rise, fall);
        if (!unproven) {
            counter.force(isUp());
        }
        return counter;
    }

    void passed() {
        unproven = false;
        health = health + 1 >= rise ? full() : health + 1;
    }

    void failed() {
        unproven = false;
        health = health > rise ? health - 1 : 0;
    }

    /** Leaves one failure to the end, and that failure is the next call. HAProxy: {@code on-error mark-down}. */
    void exhaust() {
        health = Math.min(health, rise);
    }

    /** Leaves two failures to the end, if it has more. HAProxy: {@code on-error sudden-death}. */
    void nearlyExhaust() {
        health = Math.min(health, rise + 1);
    }

    void force(boolean up) {
        unproven = false;
        health = up ? full() : 0;
    }

    /** Makes it as at the start: up until the first failure. HAProxy does so when maintenance ends. */
    void restart() {
        unproven = true;
        health = rise;
    }

    boolean isUp() {
        return health >= rise;
    }

    HealthState state() {
        if (isUp()) {
            return unproven || health == full() ? HealthState.UP : HealthState.GOING_DOWN;
        }
        return health == 0 ? HealthState.DOWN : HealthState.GOING_UP;
    }

    /** Returns how many more results of that kind in a row lead to the other state, or to a settled one. */
    int remaining(boolean passed) {
        if (passed) {
            return isUp() ? 0 : rise - health;
        }
        return isUp() ? health - rise + 1 : 0;
    }

    /** Returns whether it is at one end of its range; between them checks come faster. */
    boolean isSettled() {
        return health == full() || health == 0;
    }

    /** Returns HAProxy's words for it, for example {@code 3/3 UP} or {@code 1/2 DOWN}. */
    @Override
    public String toString() {
        return isUp() ? (health - rise + 1) + "/" + fall + " UP" : health + "/" + rise + " DOWN";
    }

    private int full() {
        return rise + fall - 1;
    }
}
