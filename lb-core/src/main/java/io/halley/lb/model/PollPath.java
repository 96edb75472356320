// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * Tells by its target whether a request is a poll that the server may hold.
 *
 * <p>CometD's clients append a message's type to the path, so that a {@code /meta/connect} that stands alone goes to a
 * path that ends with {@code /connect}. Where they are told not to, their polls count as requests.
 */
public final class PollPath {

    private static final String END = "/connect";

    private PollPath() {}

    /** Returns whether the target's path, its query left out, ends with {@code /connect}. */
    public static boolean matches(String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        int start = end - END.length();
        return start >= 0 && target.startsWith(END, start);
    }
}
