// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

/** The path suffixes by which CometD's clients say what a request is (their {@code appendMessageTypeToURL}). */
final class BayeuxPath {
    private static final String CONNECT = "/connect";
    private static final String HANDSHAKE = "/handshake";

    private BayeuxPath() {}

    static boolean isConnect(String target) {
        return endsWith(target, CONNECT);
    }

    static boolean isHandshake(String target) {
        return endsWith(target, HANDSHAKE);
    }

    /** Returns whether the path ends so, its parameters and the query aside. */
    private static boolean endsWith(String target, String suffix) {
        int end = 0;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != ';') {
            end++;
        }
        return target.startsWith(suffix, end - suffix.length());
    }
}
