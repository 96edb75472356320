// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.campaigns.chaos;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client is owed: each message of its own that a server has confirmed, exactly once, unless the session ended.
 *
 * <p>Thread-safe: guarded by itself. It keeps a bit for each message that has arrived, and the session of each that is
 * owed.
 */
final class Ledger {
    private final BitSet arrived = new BitSet();
    private final Map<Integer, String> owed = new HashMap<>();
    private @Nullable String session;
    private int next;
    private int confirmed;
    private int excused;
    private int twice;

    /** The session that messages belong to from now on: the client was told that the one before is gone. */
    synchronized void begin(String newSession) {
        if (!newSession.equals(session)) {
            session = newSession;
            excused += owed.size();
            owed.clear();
        }
    }

    /** Returns the number of the next message. */
    synchronized int publish() {
        return next++;
    }

    /** A server has confirmed a message that was sent in this session. */
    synchronized void confirm(int message, String sentIn) {
        confirmed++;
        if (arrived.get(message)) {
            return;
        }
        if (sentIn.equals(session)) {
            owed.put(message, sentIn);
        } else {
            excused++;
        }
    }

    /** A message has arrived, confirmed or not. */
    synchronized void arrive(int message) {
        if (arrived.get(message)) {
            twice++;
        }
        arrived.set(message);
        owed.remove(message);
    }

    /** Returns the messages that were confirmed and have not arrived, of the session that lives. */
    synchronized int missing() {
        return owed.size();
    }

    /** Returns the messages that arrived more than once. */
    synchronized int twice() {
        return twice;
    }

    synchronized Sums sums() {
        return new Sums(next, confirmed, arrived.cardinality(), excused, twice);
    }

    /**
     * Counts of messages.
     *
     * @param excused confirmed, and not arrived before the client was told that its session is gone
     */
    record Sums(long published, long confirmed, long arrived, long excused, long twice) {
        static final Sums NONE = new Sums(0, 0, 0, 0, 0);

        Sums plus(Sums o) {
            return new Sums(
                    published + o.published,
                    confirmed + o.confirmed,
                    arrived + o.arrived,
                    excused + o.excused,
                    twice + o.twice);
        }
    }
}
