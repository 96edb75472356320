// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import org.jspecify.annotations.Nullable;

/**
 * The name of a server for each client's key, some of them pinned. HAProxy: {@code stick-table}.
 *
 * <p>Thread-safe. Called on IO threads, so it must not block. Entries that are not pinned may be lost at any time.
 */
public interface StickTable {

    /** Returns the server's name, or null; counts as a use. */
    @Nullable
    String get(String key);

    /** Remembers a server in place of any other; counts as a use. */
    void put(String key, String server);

    /** Counts as a use of the key, if it is known. */
    void touch(String key);

    /**
     * Keeps the entry without regard to its age or to the table's bound; makes one for {@code server} if it is gone.
     *
     * <p>Exactly one {@link #unpin} has to follow each call.
     */
    void pin(String key, String server);

    /** Ends one {@link #pin}; counts as a use. */
    void unpin(String key);

    /** Returns the number of entries. */
    long size();

    /** Forgets all, and is not used any more. */
    void clear();
}
