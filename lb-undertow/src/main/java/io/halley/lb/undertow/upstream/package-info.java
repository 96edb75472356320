// SPDX-License-Identifier: Apache-2.0
/**
 * Connections to servers: opened with a limit in time, by TLS where the server wants it, kept for the next request.
 *
 * <p>Read first: {@link io.halley.lb.undertow.upstream.UpstreamPool}, {@link io.halley.lb.undertow.upstream.Wire}.
 */
@NullMarked
package io.halley.lb.undertow.upstream;

import org.jspecify.annotations.NullMarked;
