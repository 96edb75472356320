// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

/** Ends the reading of one line, or of one option of it; its message becomes a fault of that line. */
final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Rejection(String message) {
        super(message, null, false, false);
    }

    /** Returns the message, which is never null here. */
    String text() {
        return String.valueOf(getMessage());
    }
}
