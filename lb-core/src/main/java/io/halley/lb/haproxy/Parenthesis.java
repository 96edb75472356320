// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import org.jspecify.annotations.Nullable;

/**
 * A word such as {@code hdr(Upgrade)} taken apart.
 *
 * @param name what stands before the parenthesis
 * @param argument what stands in it, or null if there is none
 * @param behind what follows it, for example a converter with its comma
 */
record Parenthesis(String name, @Nullable String argument, String behind) {

    static Parenthesis of(String word) {
        int open = word.indexOf('(');
        int comma = word.indexOf(',');
        if (open < 0 || (comma >= 0 && comma < open)) {
            return comma < 0
                    ? new Parenthesis(word, null, "")
                    : new Parenthesis(word.substring(0, comma), null, word.substring(comma));
        }
        int close = word.indexOf(')', open);
        if (close < 0) {
            throw new Rejection("'" + word + "': unmatched parenthesis");
        }
        return new Parenthesis(word.substring(0, open), word.substring(open + 1, close), word.substring(close + 1));
    }
}
