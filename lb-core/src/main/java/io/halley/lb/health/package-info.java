// SPDX-License-Identifier: Apache-2.0
/**
 * Control path, health: probes, rise and fall, what requests tell about a server.
 *
 * <p>Read first: {@link io.halley.lb.health.HealthCheck}, {@link io.halley.lb.health.HealthMonitor},
 * {@link io.halley.lb.health.HealthProbe}.
 */
@NullMarked
package io.halley.lb.health;

import org.jspecify.annotations.NullMarked;
