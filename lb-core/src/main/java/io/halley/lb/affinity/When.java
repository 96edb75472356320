// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.affinity;

import io.halley.lb.model.RequestView;
import java.util.function.Predicate;

/**
 * For which requests a table is asked and taught.
 *
 * @param match whether a request's value is looked up
 * @param storeRequest whether a request's value is stored
 * @param storeResponse whether a value that the server sets is stored
 */
record When(
        Predicate<? super RequestView> match,
        Predicate<? super RequestView> storeRequest,
        Predicate<? super RequestView> storeResponse) {

    /** For all requests. */
    static final When ALWAYS = new When(new Any());

    When(Predicate<? super RequestView> all) {
        this(all, all, all);
    }

    /** Returns the conditions behind HAProxy's words for them, empty for {@link #ALWAYS}. */
    @Override
    public String toString() {
        if (match.equals(storeRequest) && match.equals(storeResponse)) {
            return word("", match);
        }
        return word(" match", match) + word(" store-request", storeRequest) + word(" store-response", storeResponse);
    }

    /** Holds for all requests. */
    private record Any() implements Predicate<RequestView> {
        @Override
        public boolean test(RequestView request) {
            return true;
        }
    }

    private static String word(String kind, Predicate<? super RequestView> condition) {
        return condition instanceof Any ? "" : kind + ' ' + condition;
    }
}
