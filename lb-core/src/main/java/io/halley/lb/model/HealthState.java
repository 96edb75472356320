// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/** What the checks know of a server, apart from what the operator wants. The words are HAProxy's. */
public enum HealthState {
    /** No check is configured; the server counts as up. HAProxy: {@code no check}. */
    UNCHECKED,
    /** Healthy. */
    UP,
    /** Healthy still, but at least one check in a row has failed. HAProxy: {@code UP 1/3}. */
    GOING_DOWN,
    /** Out of use. */
    DOWN,
    /** Out of use still, but at least one check in a row has passed. HAProxy: {@code DOWN 1/2}. */
    GOING_UP;

    /** Returns whether a server in this state may be given requests. */
    public boolean isUsable() {
        return this == UNCHECKED || this == UP || this == GOING_DOWN;
    }
}
