// SPDX-License-Identifier: Apache-2.0
/**
 * Control path, metrics: what the engine counts and what its events tell, as Micrometer meters.
 *
 * <p>Read first: {@link io.halley.lb.metrics.LoadBalancerMetrics}.
 */
@NullMarked
package io.halley.lb.metrics;

import org.jspecify.annotations.NullMarked;
