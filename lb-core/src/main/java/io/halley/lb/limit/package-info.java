// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 1, admission: what is counted for each client, so that rules and limits can refuse it.
 *
 * <p>Read first: {@link io.halley.lb.limit.Counter}, {@link io.halley.lb.limit.Counters}, {@link
 * io.halley.lb.limit.CounterTable}.
 */
@NullMarked
package io.halley.lb.limit;

import org.jspecify.annotations.NullMarked;
