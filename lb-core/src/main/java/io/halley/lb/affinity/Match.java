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

    /** The client's value, in the table's form where there is a table; later the one that the server gave it. */
    @Nullable
    String presented;

    /** The server that the value chose. */
    @Nullable
    Server server;

    /** The name of the server that the table has for the value. */
    @Nullable
    String entry;

    CookieState cookie = CookieState.NONE;
    SetCookieState setCookie = SetCookieState.NONE;

    /** Dates in the value, in seconds since 1970; 0 for none. */
    long lastDate;

    long firstDate;
    /** When the table's entry was used last. */
    long usedNanos;

    boolean post;
    boolean pinned;

    /** Whether the table may learn the request's value, and the response's. */
    boolean storesRequest = true;

    boolean storesResponse = true;

    /** Makes the object as good as new. */
    public void reset() {
        presented = null;
        server = null;
        entry = null;
        cookie = CookieState.NONE;
        setCookie = SetCookieState.NONE;
        lastDate = 0;
        firstDate = 0;
        usedNanos = 0;
        post = false;
        pinned = false;
        storesRequest = true;
        storesResponse = true;
    }

    /** Returns what the client's value was worth; the third letter of HAProxy's termination state. */
    public CookieState cookieState() {
        return cookie;
    }

    /** Returns what was done to the response's cookie; the fourth letter of HAProxy's termination state. */
    public SetCookieState setCookieState() {
        return setCookie;
    }

    /** Tells that the value did not decide after all, since the request was redispatched: V becomes D. */
    public void redispatched() {
        server = null;
        if (cookie == CookieState.VALID) {
            cookie = CookieState.DOWN;
        }
    }
}
