// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Server;
import org.jspecify.annotations.Nullable;

/** One request and its response, led past one affinity as the engine does it. */
final class Exchange {
    final Match match = new Match();
    final FakeRequest request;
    private final Stickiness stickiness;
    private final @Nullable Server found;

    Exchange(Stickiness stickiness, ServerLookup servers, FakeRequest request) {
        this.stickiness = stickiness;
        this.request = request;
        found = stickiness.find(request, servers, match);
    }

    @Nullable
    Server found() {
        return found;
    }

    /** The request goes to a server, whose response comes back. */
    FakeResponse through(Server server, FakeResponse response) {
        stickiness.onRequest(match, server, request);
        stickiness.onResponse(match, server, response);
        return response;
    }

    FakeResponse through(Server server) {
        return through(server, FakeResponse.ok());
    }

    void end() {
        stickiness.end(match);
    }

    /** Returns the third and the fourth letter of HAProxy's termination state. */
    String letters() {
        return "" + match.cookieState().letter() + match.setCookieState().letter();
    }
}
