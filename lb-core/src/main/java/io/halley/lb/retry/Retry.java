// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.retry;

/** What follows a failed attempt. */
public enum Retry {
    /** Nothing: the failure is the answer. */
    NONE,
    /** The same server at once. */
    SAME_SERVER,
    /** The same server after the turn-around. */
    SAME_SERVER_AFTER_PAUSE,
    /** Another server at once, if there is one. HAProxy: redispatch. */
    OTHER_SERVER
}
