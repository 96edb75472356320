// SPDX-License-Identifier: Apache-2.0
/**
 * Runs a HAProxy configuration: listeners, frontends, backends and statistics pages from one file.
 *
 * <p>Read first: {@link io.halley.lb.undertow.haproxy.HaproxyBalancer}.
 */
@NullMarked
package io.halley.lb.undertow.haproxy;

import org.jspecify.annotations.NullMarked;
