// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.undertow.http1;

/** How far the reading of a head has come. */
public enum HeadProgress {
    /** All octets were taken and the head goes on. */
    NEED_MORE,
    /** The head is whole; the buffer stands at the first octet behind it. */
    COMPLETE,
    /** The head is refused; nothing behind it means anything. */
    BAD
}
