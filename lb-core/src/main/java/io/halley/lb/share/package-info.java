// SPDX-License-Identifier: Apache-2.0
/**
 * Tables that several balancers share: local in front, an engine behind, and no thread of a request waits for it.
 *
 * <p>Knows no engine: an adapter implements {@link io.halley.lb.share.TableEngine}. Affinities and Bayeux sessions use the
 * tables; those of one balancer alone are theirs.
 *
 * <p>Read first: {@link io.halley.lb.share.SharedTables}, {@link io.halley.lb.share.SharedTable},
 * {@link io.halley.lb.share.TableEngine}.
 */
@NullMarked
package io.halley.lb.share;

import org.jspecify.annotations.NullMarked;
