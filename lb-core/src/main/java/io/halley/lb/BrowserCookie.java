// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import io.halley.lb.bayeux.Feature;
import io.halley.lb.bayeux.HandshakeSigns;
import io.halley.lb.bayeux.Session;
import io.halley.lb.model.RequestEdit;
import io.halley.lb.model.RequestView;
import io.halley.lb.model.ResponseEdit;
import org.jspecify.annotations.Nullable;

/**
 * The servers' own cookie for the browser, as the answer to a handshake tells of it.
 *
 * @param kept what is to be given back to its session, or null
 * @param signs why it may get lost, or null if nobody wants to know
 */
record BrowserCookie(@Nullable String kept, @Nullable HandshakeSigns signs) {

    /** CometD's default name. */
    private static final String NAME = "BAYEUX_BROWSER";

    static BrowserCookie noted(BayeuxSide side, RequestView request, ResponseEdit response) {
        String name = name(side);
        String given = response.setCookie(name, 0);
        String kept = null;
        if (side.settings().givenBackCookie() != null) {
            kept = given != null ? given : request.cookie(name, 0);
        }
        HandshakeSigns signs = null;
        if (side.has(Feature.INSIGHT)) {
            signs = HandshakeSigns.of(
                    request.isSecure(),
                    request.header("Origin"),
                    request.header("Host"),
                    given == null ? null : line(response, name));
        }
        return new BrowserCookie(kept, signs);
    }

    private static @Nullable String line(ResponseEdit response, String name) {
        int next = 0;
        String line = response.setCookieLine(next);
        while (line != null && !line.strip().startsWith(name + '=')) {
            line = response.setCookieLine(++next);
        }
        return line;
    }

    private static String name(BayeuxSide side) {
        String name = side.settings().givenBackCookie();
        return name == null ? NAME : name;
    }

    /** Returns the one that the client has sent, or null. */
    static @Nullable String sent(BayeuxSide side, RequestView request) {
        return request.cookie(name(side), 0);
    }

    /** Adds the one of its session to a request that has none, if that is wanted. */
    static void giveBack(BayeuxSide side, String clientId, RequestView request, RequestEdit edit) {
        String name = side.settings().givenBackCookie();
        if (name != null && request.cookie(name, 0) == null) {
            Session session = side.sessions().find(clientId);
            String cookie = session == null ? null : session.browserCookie();
            if (cookie != null) {
                edit.addCookie(name, cookie);
            }
        }
    }
}
