// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.Nullable;

/**
 * A request head as the front that received it sees it; read by {@link RequestGate}.
 *
 * <p>What a method returns needs to be valid until the next call of the same method only.
 */
public interface RequestFields {

    /** Returns the version: 10 and 11 for HTTP/1.0 and HTTP/1.1, 20 for HTTP/2. */
    int version();

    /** Returns the method, in the case in which it came. */
    CharSequence method();

    /** Returns the request target as received, in any form of RFC 9112 section 3.2. */
    CharSequence target();

    /**
     * Returns a field line's value, or null if there are not so many lines of that name.
     *
     * @param occurrence 0 for the first line of that name
     */
    @Nullable
    CharSequence value(KnownField name, int occurrence);
}
