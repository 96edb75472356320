// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, or that somebody did.
 *
 * @param id counts up from 1
 * @param time milliseconds since 1970
 * @param server the server's name, or null for all of the backend
 * @param level what the colour tells
 * @param text a sentence for people
 * @param user who did it, or null if nobody did
 */
record JournalEntry(
        long id,
        long time,
        String backend,
        @Nullable String server,
        Level level,
        String text,
        @Nullable String user) {

    /** What a colour tells. */
    enum Level {
        UP,
        DOWN,
        GOING_UP,
        GOING_DOWN,
        DRAIN,
        MAINTENANCE,
        INFO
    }
}
