// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.admin;

import io.halley.lb.event.CheckEnded;

/** How the last 50 checks of a server ended. Thread-safe. */
final class CheckStrip {

    static final int LENGTH = 50;

    private final StringBuilder strip = new StringBuilder(LENGTH + 1);
    private long lastTime;

    synchronized void ended(CheckEnded check, long now) {
        strip.append(check.passed() ? '+' : '-');
        if (strip.length() > LENGTH) {
            strip.deleteCharAt(0);
        }
        lastTime = now;
    }

    /** Returns a plus for each check that passed and a minus for each that failed, the oldest first. */
    synchronized String text() {
        return strip.toString();
    }

    /** Returns when the last one ended, milliseconds since 1970, 0 before the first. */
    synchronized long lastTime() {
        return lastTime;
    }
}
