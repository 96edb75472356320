// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.List;

/**
 * One line of the file that says something.
 *
 * @param number counted from 1
 * @param words at least one, without quotes and escapes
 */
record Line(int number, List<String> words) {

    Line {
        words = List.copyOf(words);
    }

    /** Returns the first word. */
    String keyword() {
        return words.get(0);
    }

    /** Returns a word, or the empty string behind the last one. */
    String word(int index) {
        return index < words.size() ? words.get(index) : "";
    }

    /** Returns the same line without its first word. */
    Line behindFirst() {
        return new Line(number, words.subList(1, words.size()));
    }
}
