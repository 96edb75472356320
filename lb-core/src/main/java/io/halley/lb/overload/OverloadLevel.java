// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.overload;

/** How short of heap this process is, in what a balancer does about it; in rising order. */
public enum OverloadLevel {
    /** All is well. */
    NORMAL(0),
    /** Each answer closes its client's connection, so that what idle clients hold becomes free. */
    NO_KEEP_ALIVE(1),
    /** New requests get a 503 as well, and fronts that can tell take no new connections. */
    REFUSING(2);

    private final int severity;

    OverloadLevel(int severity) {
        this.severity = severity;
    }

    /** Returns 0, 1 or 2, as metrics have it. */
    public int severity() {
        return severity;
    }
}
