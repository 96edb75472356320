// SPDX-License-Identifier: Apache-2.0
/**
 * Reads a HAProxy configuration file and makes of it what the engine runs.
 *
 * <p>Read first: {@link io.halley.lb.haproxy.HaproxyConfiguration}, {@link io.halley.lb.haproxy.HaproxyBackend}, {@link
 * io.halley.lb.haproxy.HaproxyFrontend}.
 */
@NullMarked
package io.halley.lb.haproxy;

import org.jspecify.annotations.NullMarked;
