// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.time.Duration;

/**
 * How far it is with a server whose sessions are being moved to others.
 *
 * @param begun what was on it when that began: sessions and slots, a session that holds a slot counted once
 * @param left what is left on it, counted likewise
 * @param remaining the time that is left; zero when it is over
 */
public record DrainSnapshot(int begun, int left, Duration remaining) {}
