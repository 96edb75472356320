// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.share;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What carries entries from one balancer to the others: to be implemented for each engine.
 *
 * <p>Keys and values are short texts that mean nothing to it. Values are stamped, and of two the later wins at the balancers,
 * so an engine may deliver twice, late, and out of order; it need not tell what it has dropped or what has expired.
 *
 * <p>Thread: {@link #put}, {@link #load} and {@link #flush} are called by one thread that nobody waits for; if one of them
 * does not return, the balancers go on with their own tables. {@link #close} may come while a call is under way.
 */
public interface TableEngine extends AutoCloseable {

    /** Says whom to tell. Called once, before all else; does nothing that takes time. */
    void watch(Watcher watcher);

    /**
     * Stores a value in place of any other.
     *
     * @param life after which the engine forgets it
     * @return completes when the engine has it, on any thread
     */
    CompletionStage<?> put(String key, String value, Duration life);

    /** Sends what earlier calls of {@link #put} have left in a buffer. By default there is none. */
    default void flush() {}

    /**
     * Connects if there is no connection, and tells the watcher of each entry that the engine has.
     *
     * @return completes after the last one; changes of others made from the call on are told too, before or after
     */
    CompletionStage<?> load();

    /** Ends all connections and threads; no call follows. */
    @Override
    void close();

    /** Who hears of changes. Thread-safe; returns quickly, and throws nothing. */
    interface Watcher {

        /** Tells that an entry is this, by whomever it was written; its own entries may be told to a balancer too. */
        void changed(String key, String value);

        /** Tells that the engine is there again, or that changes may have been missed: all entries are asked for. */
        void recovered();

        /** Tells that the engine cannot be reached. */
        void lost(String reason);
    }
}
