// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What of a request tells clients apart, for hashing and for limits.
 *
 * <p>Called on the request's thread; must not block. A backend is compared by its policies, so an own extractor should have
 * an {@code equals}; those made here have one.
 */
@FunctionalInterface
public interface KeyExtractor {

    /** Returns the key, or null if the request has none. */
    @Nullable
    String extract(RequestView request);

    /** Returns the first value of a header. HAProxy: {@code balance hdr(name)}. */
    static KeyExtractor header(String name) {
        return new Header(requireNonNull(name, "name"));
    }

    /** Returns the first value of a cookie. HAProxy: {@code balance hash req.cook(name)}. */
    static KeyExtractor cookie(String name) {
        return new Cookie(requireNonNull(name, "name"));
    }

    /** Returns the request target up to the query. HAProxy: {@code balance uri}. */
    static KeyExtractor uri() {
        return new Uri();
    }

    /** {@link #header}. */
    record Header(String name) implements KeyExtractor {
        @Override
        public @Nullable String extract(RequestView request) {
            return request.header(name);
        }
    }

    /** {@link #cookie}. */
    record Cookie(String name) implements KeyExtractor {
        @Override
        public @Nullable String extract(RequestView request) {
            return request.cookie(name, 0);
        }
    }

    /** {@link #uri}. */
    record Uri() implements KeyExtractor {
        @Override
        public String extract(RequestView request) {
            String target = request.target();
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }
    }
}
