// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 2, stick: which server a client belongs to, by an inserted cookie or by a value that the balancer has learned.
 *
 * <p>Read first: {@link io.halley.lb.affinity.Affinity}, {@link io.halley.lb.affinity.Stickiness},
 * {@link io.halley.lb.affinity.Match}.
 */
@NullMarked
package io.halley.lb.affinity;

import org.jspecify.annotations.NullMarked;
