// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

/**
 * What has been counted for one client: one entry of a {@link CounterTable}.
 *
 * <p>Thread-safe; does not block.
 */
public interface Counters {

    /** Returns a counter's value, 0 for one that the table does not keep. */
    long value(Counter counter);
}
