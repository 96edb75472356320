// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.bayeux;

import java.nio.ByteBuffer;

/** Looks at bytes without moving a buffer's position. */
final class Octets {

    private Octets() {}

    /** Returns whether an array or an object can begin so; a byte order mark cannot stand there (RFC 8259 section 8.1). */
    static boolean canBeginJson(byte b) {
        return b == '[' || b == '{' || isSpace(b);
    }

    /** Returns whether from {@code skip} bytes behind the position on there is only JSON's white space. */
    static boolean isBlank(ByteBuffer bytes, int skip) {
        for (int i = bytes.position() + skip; i < bytes.limit(); i++) {
            if (!isSpace(bytes.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
