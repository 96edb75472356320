// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 5, retry and redispatch: what is tried again after a failed attempt, where, and what never is.
 *
 * <p>Read first: {@link io.halley.lb.retry.FailureCause}.
 */
@NullMarked
package io.halley.lb.retry;

import org.jspecify.annotations.NullMarked;
