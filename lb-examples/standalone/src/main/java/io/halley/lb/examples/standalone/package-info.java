// SPDX-License-Identifier: Apache-2.0
/**
 * Runs a {@code haproxy.cfg} as a program of its own: one jar, HAProxy's options and signals.
 *
 * <p>Read first: {@link io.halley.lb.examples.standalone.Standalone}.
 */
@NullMarked
package io.halley.lb.examples.standalone;

import org.jspecify.annotations.NullMarked;
