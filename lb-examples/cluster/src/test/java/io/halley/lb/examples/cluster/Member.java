// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.cluster;

import java.util.List;

/** One client of a {@link Crowd}, whatever it is written in: subscribed to the {@link Feed}, and publishing now and then. */
interface Member {
    /** Returns the transport it uses now, or used last. */
    String transport();

    /** Returns whether the subscription of its newest session is confirmed. */
    boolean isSubscribed();

    /** Returns how many sessions it had. */
    int sessions();

    /** Returns the server of its newest session. */
    String node();

    /** Returns when its newest subscription was confirmed, by {@link System#nanoTime}. */
    long subscribedNanos();

    Tally tally();

    /** Returns what failed, in order. */
    List<Fault> faults();
}
