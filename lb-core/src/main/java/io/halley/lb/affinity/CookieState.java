// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

/** What a client's persistence cookie was worth. HAProxy: third letter of the termination state. */
public enum CookieState {
    /** No affinity looks for a value. */
    UNCHECKED('-'),
    /** The client sent none. */
    NONE('N'),
    /** The value names no server. */
    INVALID('I'),
    /** The value names a server that is not usable. */
    DOWN('D'),
    /** The value names a usable server. */
    VALID('V'),
    /** Unused for longer than {@code maxIdle}. */
    EXPIRED('E'),
    /** Older than {@code maxLife}. */
    OLD('O');

    private final char letter;

    CookieState(char letter) {
        this.letter = letter;
    }

    /** Returns HAProxy's letter for it. */
    public char letter() {
        return letter;
    }
}
