// SPDX-License-Identifier: Apache-2.0
/**
 * Control path, health: probes, rise and fall, what requests tell about a server.
 */
@NullMarked
package io.halley.lb.health;

import org.jspecify.annotations.NullMarked;
