// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 1, admit: what is given up when the heap runs short, before an {@code OutOfMemoryError} takes everything.
 *
 * <p>Read first: {@link io.halley.lb.overload.Overload}; {@link io.halley.lb.overload.HeapGauge} measures.
 */
@NullMarked
package io.halley.lb.overload;

import org.jspecify.annotations.NullMarked;
