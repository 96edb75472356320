// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

/** How the end of a response body is known (RFC 9112 section 6.3). */
public enum BodyFraming {
    /** There is no body: 1xx, 204, 304, or the answer to HEAD. */
    NONE,
    /** By {@code Content-Length}; the length may be 0. */
    FIXED,
    /** By {@code Transfer-Encoding: chunked}. */
    CHUNKED,
    /** By the end of the connection. */
    UNTIL_CLOSE
}
