// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import java.util.ArrayList;
import java.util.List;

/** What the {@code Connection} lines of a head say (RFC 9110 section 7.6.1). Not thread-safe. */
final class ConnectionTokens {

    // Each name is looked for in each line, so an endless list would cost much.
    private static final int MAX_NAMES = 64;

    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;
    private final List<String> names = new ArrayList<>(0);

    void clear() {
        close = false;
        keepAlive = false;
        upgrade = false;
        if (!names.isEmpty()) {
            names.clear();
        }
    }

    /** Reads one line's value. */
    void add(CharSequence value) {
        int length = value.length();
        int start = 0;
        while (start < length) {
            int end = start;
            while (end < length && value.charAt(end) != ',') {
                end++;
            }
            token(value, start, end);
            start = end + 1;
        }
    }

    private void token(CharSequence value, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Octets.isBlank(value.charAt(start))) {
            start++;
        }
        while (end > start && Octets.isBlank(value.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            return;
        }
        if (Texts.equalsIgnoringCase(value, start, end, "close")) {
            close = true;
        } else if (Texts.equalsIgnoringCase(value, start, end, "keep-alive")) {
            keepAlive = true;
        } else if (Texts.equalsIgnoringCase(value, start, end, "upgrade")) {
            upgrade = true;
        } else if (names.size() <= MAX_NAMES) {
            name(value.subSequence(start, end).toString());
        }
    }

    // What is no token is no field's name either.
    private void name(String name) {
        if (Texts.isToken(name)) {
            names.add(name);
        }
    }

    boolean isClose() {
        return close;
    }

    boolean isKeepAlive() {
        return keepAlive;
    }

    boolean isUpgrade() {
        return upgrade;
    }

    /** Returns whether there are more names than are worth looking at. */
    boolean isTooLong() {
        return names.size() > MAX_NAMES;
    }

    /**
     * Returns the other tokens: names of fields that go no further than this connection.
     *
     * <p>To be read by index: each head is asked for them, most have none, and an iterator would be an object for each.
     */
    List<String> names() {
        return names;
    }
}
