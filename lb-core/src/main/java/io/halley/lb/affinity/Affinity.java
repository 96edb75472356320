// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Faults;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How a client is kept on its server: an immutable value, from which a backend makes its live {@link Stickiness}.
 *
 * <p>A backend may have several; the first that names a usable server decides, and all of them learn. Two equal values
 * share their table across a reconfiguration.
 */
public interface Affinity {

    /** Makes the live side, with an empty table. */
    Stickiness open(LongSupplier nanoTime, InstantSource wallClock);

    /** Adds to {@code faults} what is wrong with it. */
    default void validate(Faults faults) {}
}
