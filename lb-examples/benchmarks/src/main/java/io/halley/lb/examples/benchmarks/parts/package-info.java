// SPDX-License-Identifier: Apache-2.0
/**
 * JMH benchmarks of the balancer's parts, run by {@code Bench}.
 *
 * <p>Read first: {@code PickerBenchmark}.
 */
@NullMarked
package io.halley.lb.examples.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
