// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of requests and responses for the log: an immutable value. HAProxy: {@code capture}.
 *
 * <p>A header's last value is kept, or none; a cookie as {@code name=value}.
 */
public final class Captures {

    private static final Captures NONE = new Captures(null, List.of(), List.of());

    private final @Nullable Field cookie;
    private final List<Field> requestHeaders;
    private final List<Field> responseHeaders;

    /**
     * One thing to keep.
     *
     * @param name a header's name in any case, or a cookie's, case-sensitive
     * @param length how many characters are kept
     */
    public record Field(String name, int length) {

        /** Refuses an empty name and a length below 1. */
        public Field {
            requireNonNull(name, "name");
            if (name.isEmpty() || length < 1) {
                throw new IllegalArgumentException(
                        "capture of \"" + name + "\": length " + length + " (expected: a name, and 1 or more)");
            }
        }
    }

    private Captures(@Nullable Field cookie, List<Field> requestHeaders, List<Field> responseHeaders) {
        this.cookie = cookie;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
    }

    /** Returns captures of nothing, the default. */
    public static Captures none() {
        return NONE;
    }

    /** Returns this with a cookie of requests and responses. HAProxy: {@code capture cookie NAME= len N}. */
    public Captures cookie(String name, int length) {
        return new Captures(new Field(name, length), requestHeaders, responseHeaders);
    }

    /** Returns this with a further header of requests. HAProxy: {@code capture request header}. */
    public Captures requestHeader(String name, int length) {
        return new Captures(cookie, plus(requestHeaders, new Field(name, length)), responseHeaders);
    }

    /** Returns this with a further header of responses. HAProxy: {@code capture response header}. */
    public Captures responseHeader(String name, int length) {
        return new Captures(cookie, requestHeaders, plus(responseHeaders, new Field(name, length)));
    }

    private static List<Field> plus(List<Field> fields, Field further) {
        List<Field> all = new ArrayList<>(fields);
        all.add(further);
        return List.copyOf(all);
    }

    /** Returns the cookie to keep, or null. */
    public @Nullable Field cookie() {
        return cookie;
    }

    /** Returns the headers of requests to keep, in the log's order. */
    public List<Field> requestHeaders() {
        return requestHeaders;
    }

    /** Returns the headers of responses to keep, in the log's order. */
    public List<Field> responseHeaders() {
        return responseHeaders;
    }
}
