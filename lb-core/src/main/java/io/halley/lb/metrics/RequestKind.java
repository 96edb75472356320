// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.event.RequestEnded;
import java.util.Locale;

/** What a request was, as far as its duration is concerned: a held poll's says nothing of a server's speed. */
enum RequestKind {
    REQUEST,
    POLL,
    TUNNEL;

    static RequestKind of(RequestEnded request) {
        if (request.tunnel()) {
            return TUNNEL;
        }
        return request.poll() ? POLL : REQUEST;
    }

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
