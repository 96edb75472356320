// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

/** What has been counted for one client, to be read. Thread-safe; does not block. */
public interface Counters {

    /** Returns a counter's value, 0 for one that the table does not keep. */
    long value(Counter counter);
}
