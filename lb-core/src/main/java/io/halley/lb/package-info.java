// SPDX-License-Identifier: Apache-2.0
/**
 * The engine that joins the stages: {@code Backend}, a description, and {@code LoadBalancer}, the live thing.
 *
 * <p>Read first: {@link io.halley.lb.Backend}, {@link io.halley.lb.LoadBalancer}, {@link io.halley.lb.Dispatch}. Behind them,
 * {@code Placement} is the request path (admit, stick, choose, queue), {@code Queues} are the slots and who waits for them,
 * {@code Servers} is the control path, and {@code ServerTable} the snapshot by which the second tells the first.
 */
@NullMarked
package io.halley.lb;

import org.jspecify.annotations.NullMarked;
