// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 1, admit: what is counted for each client, and which clients get no further for it.
 *
 * <p>Read first: {@link io.halley.lb.limit.Limit}, {@link io.halley.lb.limit.Limiter}, {@link
 * io.halley.lb.limit.Admission}; for rules on counters {@link io.halley.lb.limit.CounterTable}.
 */
@NullMarked
package io.halley.lb.limit;

import org.jspecify.annotations.NullMarked;
