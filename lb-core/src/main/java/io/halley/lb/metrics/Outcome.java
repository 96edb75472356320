// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.event.RequestEnded;
import java.util.Locale;

/** How a request ended. */
enum Outcome {
    SUCCESS,
    CLIENT_ERROR,
    SERVER_ERROR,
    ABORTED,
    TIMEOUT;

    /** By HAProxy's first letter, small for the timeouts, and by the status that the client got. */
    static Outcome of(RequestEnded request) {
        char cause =
                request.termination().isEmpty() ? '-' : request.termination().charAt(0);
        if (cause == 'c' || cause == 's') {
            return TIMEOUT;
        }
        int status = request.status();
        if (status >= 500) {
            return SERVER_ERROR;
        }
        if (status >= 400) {
            return CLIENT_ERROR;
        }
        boolean whole = status >= 0 && (cause == '-' || cause == 'L');
        return whole ? SUCCESS : ABORTED;
    }

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
