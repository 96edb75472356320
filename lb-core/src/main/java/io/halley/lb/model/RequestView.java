// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The little that a decision may ask about a client's request.
 *
 * <p>Thread: used on the thread that owns the request only. Valid until the request ends; keep no reference.
 */
public interface RequestView {

    /** Returns the method, in the case in which it came. */
    String method();

    /** Returns the request target as received, with path parameters and query (RFC 9112 section 3.2). */
    String target();

    /** Returns the first value of a header, or null; the name's case does not matter. */
    default @Nullable String header(String name) {
        return header(name, 0);
    }

    /**
     * Returns the value of a header line, or null if there are not so many of that name.
     *
     * @param name the header's name; its case does not matter
     * @param occurrence 0 for the first line of that name
     */
    @Nullable
    String header(String name, int occurrence);

    /**
     * Returns the value of a cookie of the request, counted over all {@code Cookie} headers, or null if there are not
     * so many of that name.
     *
     * @param name the cookie's name, case-sensitive (RFC 6265 section 4.2.2)
     * @param occurrence 0 for the first of that name
     */
    @Nullable
    String cookie(String name, int occurrence);

    /** Returns the address that the request came from, as the application trusts it. */
    InetAddress clientAddress();

    /** Returns whether the client asks for a WebSocket (RFC 6455 section 4.1). */
    boolean isWebSocketUpgrade();

    /** Returns the last value of a header, or null; the name's case does not matter. */
    default @Nullable String lastHeader(String name) {
        String last = null;
        int occurrence = 0;
        for (String value = header(name); value != null; value = header(name, ++occurrence)) {
            last = value;
        }
        return last;
    }

    /** Returns the port that the request came from, 0 if it is not known. */
    default int clientPort() {
        return 0;
    }

    /** Returns the version in the request line, for example {@code HTTP/1.1}. */
    default String protocol() {
        return "HTTP/1.1";
    }

    /** Returns whether the client's connection is a TLS one. */
    default boolean isSecure() {
        return false;
    }

    /** Returns how long the head was coming, from its first byte on, in nanoseconds; 0 if that is not known. */
    default long headNanos() {
        return 0;
    }

    /** Returns the frontend that it came in by, or null if it has no name of its own. */
    default @Nullable FrontendView frontend() {
        return null;
    }
}
