// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

/** What was done to the persistence cookie of a response. HAProxy: fourth letter of the termination state. */
public enum SetCookieState {
    /** No affinity writes a cookie. */
    UNCHECKED('-'),
    /** The server set none and none was added. */
    NONE('N'),
    /** One was added. */
    INSERTED('I'),
    /** One was added only to bring its date up to now. */
    UPDATED('U'),
    /** The server's own was left in place. */
    PROVIDED('P'),
    /** The server's own was rewritten. */
    REWRITTEN('R'),
    /** The server's own was removed. */
    DELETED('D');

    private final char letter;

    SetCookieState(char letter) {
        this.letter = letter;
    }

    /** Returns HAProxy's letter for it. */
    public char letter() {
        return letter;
    }
}
