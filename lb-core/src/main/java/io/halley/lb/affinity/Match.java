// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.Server;
import org.jspecify.annotations.Nullable;

/**
 * What one affinity saw in one request, kept until the request ends.
 *
 * <p>Thread: owned by the request, never shared. Reused from request to request, see {@link #reset()}.
 */
public final class Match {

    @Nullable
    String presented;

    @Nullable
    Server server;

    @Nullable
    Object entry;

    CookieState cookie = CookieState.NONE;
    SetCookieState setCookie = SetCookieState.NONE;
    long lastSeenNanos;
    boolean pinned;

    /** Makes the object as good as new. */
    public void reset() {
        presented = null;
        server = null;
        entry = null;
        cookie = CookieState.NONE;
        setCookie = SetCookieState.NONE;
        lastSeenNanos = 0;
        pinned = false;
    }

    /** Returns what the client's value was worth; the third letter of HAProxy's termination state. */
    public CookieState cookieState() {
        return cookie;
    }

    /** Returns what was done to the response's cookie; the fourth letter of HAProxy's termination state. */
    public SetCookieState setCookieState() {
        return setCookie;
    }

    /** Tells that a valid value did not decide after all, since the request was redispatched: V becomes D. */
    public void redispatched() {
        if (cookie == CookieState.VALID) {
            cookie = CookieState.DOWN;
        }
    }
}
