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

    /** Returns the first value of a parameter of the query. HAProxy: {@code url_param(name)}. */
    static KeyExtractor queryParameter(String name) {
        return new QueryParameter(requireNonNull(name, "name"));
    }

    /** Returns the client's address. HAProxy: {@code src}. */
    static KeyExtractor source() {
        return source(32, 128);
    }

    /**
     * Returns the client's network, so that an address that changes within it has the same key.
     *
     * @param prefix4 bits of an IPv4 address, 0 to 32
     * @param prefix6 bits of an IPv6 address, 0 to 128. HAProxy: {@code src,ipmask(24,64)}
     */
    static KeyExtractor source(int prefix4, int prefix6) {
        return new Source(prefix4, prefix6);
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

    /** {@link #queryParameter}. */
    record QueryParameter(String name) implements KeyExtractor {
        @Override
        public @Nullable String extract(RequestView request) {
            String target = request.target();
            int at = target.indexOf('?');
            while (at >= 0) {
                int end = target.indexOf('&', at + 1);
                int value = at + 1 + name.length() + 1;
                if (target.startsWith(name, at + 1) && value <= target.length() && target.charAt(value - 1) == '=') {
                    return target.substring(value, end < 0 ? target.length() : end);
                }
                at = end;
            }
            return null;
        }
    }

    /** {@link #source}. */
    record Source(int prefix4, int prefix6) implements KeyExtractor {
        @Override
        public String extract(RequestView request) {
            byte[] bytes = request.clientAddress().getAddress();
            int prefix = bytes.length == 4 ? prefix4 : prefix6;
            char[] key = new char[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                int left = Math.max(0, prefix - i * 8);
                int mask = left >= 8 ? 0xff : 0xff << (8 - left) & 0xff;
                key[i] = (char) (bytes[i] & mask);
            }
            return new String(key);
        }
    }
}
