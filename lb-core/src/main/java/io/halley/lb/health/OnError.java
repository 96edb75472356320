// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/** What follows when requests have shown too many errors in a row. HAProxy: {@code on-error}. */
public enum OnError {
    /** The next check comes after {@link HealthCheck#fastEvery}; nothing else. */
    FASTINTER,
    /** It counts as one failed check. HAProxy's default. */
    FAIL_CHECK,
    /** It counts as the last but one failed check: one more and the server is down. */
    SUDDEN_DEATH,
    /** The server is down at once. */
    MARK_DOWN
}
