// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an affinity of one balancer remembers: the name of the server for each client's key. Those that balancers share
 * are {@link io.halley.lb.share.SharedTable}s.
 *
 * <p>Thread-safe. Called on IO threads, so it must not block. Entries may be lost at any time.
 */
public interface AffinityTable {

    /** Returns a table in this JVM's memory, that forgets what was not used for {@code idle}. */
    static AffinityTable inMemory(long maxEntries, Duration idle, LongSupplier nanoTime) {
        return new CaffeineTable(maxEntries, idle, nanoTime);
    }

    /** Returns the server's name, or null; counts as a use. */
    @Nullable
    String get(String key);

    /** Remembers a server in place of any other; counts as a use. */
    void put(String key, String server);

    /** Forgets a key. */
    void remove(String key);

    /** Counts as a use of the key, if it is known. */
    void touch(String key);

    /** Returns the number of entries. */
    long size();

    /** Forgets all. */
    void clear();
}
