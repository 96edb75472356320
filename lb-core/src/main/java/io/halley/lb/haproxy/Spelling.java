// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant: least edits, a swap of neighbours counted as one (Damerau). */
final class Spelling {

    private Spelling() {}

    /** Returns the nearest of some words, or null if none is near. */
    static @Nullable String nearest(String word, Collection<String> known) {
        String best = null;
        // Of one or two letters any other is near.
        int least = word.length() < 3 ? 1 : Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int edits = edits(word, candidate);
            if (edits < least) {
                least = edits;
                best = candidate;
            }
        }
        return best;
    }

    /** Returns {@code "; did you mean 'x'?"} or the empty string. */
    static String hint(String word, Collection<String> known) {
        String nearest = nearest(word, known);
        return nearest == null ? "" : "; did you mean '" + nearest + "'?";
    }

    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
                least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
