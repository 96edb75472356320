// SPDX-License-Identifier: Apache-2.0
/**
 * The engine that joins the stages: {@code Backend}, a description, and {@code LoadBalancer}, the live thing.
 *
 * <p>Read first: {@link io.halley.lb.Dispatch}, the request path as a synchronous planner.
 */
@NullMarked
package io.halley.lb;

import org.jspecify.annotations.NullMarked;
