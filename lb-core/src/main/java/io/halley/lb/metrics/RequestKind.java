// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.metrics;

import io.halley.lb.event.RequestEnded;
import java.util.Locale;

/** What a request was, as far as its duration is concerned: a held poll's says nothing of a server's speed. */
enum RequestKind {
    REQUEST,
    POLL,
    TUNNEL;

    private static final String POLL_PATH = "/connect";

    static RequestKind of(RequestEnded request) {
        if (request.tunnel()) {
            return TUNNEL;
        }
        return isPoll(request.target()) ? POLL : REQUEST;
    }

    private static boolean isPoll(String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        int start = end - POLL_PATH.length();
        return start >= 0 && target.startsWith(POLL_PATH, start);
    }

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
