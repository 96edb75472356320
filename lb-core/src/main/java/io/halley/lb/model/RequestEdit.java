// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/** What an affinity may change of a request on its way to the server. Owner's thread only. */
public interface RequestEdit {

    /** Leaves out every cookie of that name; a {@code Cookie} header left empty is left out too. */
    void removeCookie(String name);

    /** Gives every cookie of that name another value. */
    void replaceCookie(String name, String value);

    /** Adds a cookie behind the client's. */
    void addCookie(String name, String value);
}
