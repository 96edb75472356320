// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.affinity.CookieAffinity;

/**
 * A {@code cookie} line.
 *
 * @param affinity what it makes, without {@code dynamic}, whose key stands on another line
 */
record CookieLine(CookieAffinity affinity, boolean dynamic) {}
