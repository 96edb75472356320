// SPDX-License-Identifier: Apache-2.0
/**
 * Measures the balancer beside HAProxy, nginx and the stock Undertow proxy, in one run, on loopback.
 *
 * <p>Read first: {@code Bench}, then {@code Workload} and {@code Subject}.
 */
@NullMarked
package io.halley.lb.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
