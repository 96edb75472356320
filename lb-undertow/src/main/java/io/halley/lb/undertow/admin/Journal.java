// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.undertow.admin.JournalEntry.Level;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last 1,000 things that happened, in memory. Thread-safe. */
final class Journal {

    static final int LENGTH = 1000;

    private final InstantSource clock;
    private final ArrayDeque<JournalEntry> entries = new ArrayDeque<>();
    private long lastId;

    /** Whether this thread carries out an action, which is written down already. */
    private final ThreadLocal<Boolean> acting = ThreadLocal.withInitial(() -> false);

    Journal(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(String backend, @Nullable String server, Level level, String text, @Nullable String user) {
        entries.addLast(new JournalEntry(++lastId, clock.millis(), backend, server, level, text, user));
        if (entries.size() > LENGTH) {
            entries.removeFirst();
        }
    }

    /** Carries out an action that has an entry of its own; what it causes on this thread needs none. */
    void act(Runnable action) {
        acting.set(true);
        try {
            action.run();
        } finally {
            acting.remove();
        }
    }

    boolean isActing() {
        return acting.get();
    }

    /** Returns the number of the newest entry, 0 if there was none. */
    synchronized long lastId() {
        return lastId;
    }

    /** Returns the entries after that number, the newest first. */
    synchronized List<JournalEntry> after(long id, int most) {
        List<JournalEntry> newest = new ArrayList<>();
        for (var all = entries.descendingIterator(); all.hasNext() && newest.size() < most; ) {
            JournalEntry entry = all.next();
            if (entry.id() <= id) {
                break;
            }
            newest.add(entry);
        }
        return newest;
    }
}
