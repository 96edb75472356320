// SPDX-License-Identifier: Apache-2.0
/**
 * Control path: a backend's servers from DNS or a file, while it lives.
 *
 * <p>Read first: {@link io.halley.lb.discovery.ServerDiscovery}, {@link io.halley.lb.discovery.DiscoveredServers}.
 */
@NullMarked
package io.halley.lb.discovery;

import org.jspecify.annotations.NullMarked;
