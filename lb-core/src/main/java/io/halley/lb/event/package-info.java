// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 7, record: what happened, told to listeners as immutable events.
 *
 * <p>Read first: {@link io.halley.lb.event.BalancerListener}.
 */
@NullMarked
package io.halley.lb.event;

import org.jspecify.annotations.NullMarked;
