// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Condition;

/**
 * A {@code stick} line.
 *
 * @param kind {@code on}, {@code match}, {@code store-request} or {@code store-response}
 * @param key the fetch, as {@code src} or {@code cook(NAME)}
 * @param table the section with the table
 */
record StickRule(String kind, Parenthesis key, String table, Condition condition, int line) {

    boolean isOnRequest() {
        return !kind.equals("store-response");
    }

    boolean looksUp() {
        return kind.equals("on") || kind.equals("match");
    }

    boolean storesRequest() {
        return kind.equals("on") || kind.equals("store-request");
    }
}
