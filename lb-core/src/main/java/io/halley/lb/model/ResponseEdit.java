// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import org.jspecify.annotations.Nullable;

/** What an affinity may see and change of a server's final response head, a 101 included. Owner's thread only. */
public interface ResponseEdit {

    /** Returns the status code. */
    int status();

    /** Returns the first value of a header, or null; the name's case does not matter. */
    @Nullable
    String header(String name);

    /**
     * Returns the value that the server sets for a cookie, or null if it does so less often.
     *
     * @param name the cookie's name, case-sensitive
     * @param occurrence 0 for the first {@code Set-Cookie} of that name
     */
    @Nullable
    String setCookie(String name, int occurrence);

    /**
     * Returns a {@code Set-Cookie} line of the server, from the cookie's name to its last attribute, or null if there are
     * not so many.
     *
     * @param occurrence 0 for the first line
     */
    @Nullable
    String setCookieLine(int occurrence);

    /** Returns the last value of a header, or null; the name's case does not matter. */
    default @Nullable String lastHeader(String name) {
        return header(name);
    }

    /** Adds a header line. */
    void addHeader(String name, String value);

    /** Leaves out the server's {@code Set-Cookie} lines of that name; lines added by the balancer stay. */
    void removeSetCookie(String name);

    /** Gives the server's {@code Set-Cookie} lines of that name another value; their attributes stay. */
    void replaceSetCookie(String name, String value);
}
