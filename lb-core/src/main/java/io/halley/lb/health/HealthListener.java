// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

import io.halley.lb.model.HealthState;
import io.halley.lb.model.Server;

/**
 * Hears what a {@link HealthMonitor} finds out; the engine implements it.
 *
 * <p>Thread: the scheduler's, one call at a time. Must not block. What it throws is logged and does no further harm.
 */
public interface HealthListener {

    /** Called after each probe whose result counts, before {@link #healthChanged}. */
    default void checkEnded(Server server, ProbeResult result) {}

    /**
     * Called when the health of a server is another one than before.
     *
     * @param before what it was; {@link HealthState#UP} before the first call for a server
     * @param after what it is now
     * @param reason why, in HAProxy's words where it has some, for example {@code L7STS 503, 3 of 3 failed}
     */
    default void healthChanged(Server server, HealthState before, HealthState after, String reason) {}
}
