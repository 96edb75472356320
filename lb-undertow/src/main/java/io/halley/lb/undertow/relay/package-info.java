// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 6, relay: moves octets between client and server, and ends what has been silent for too long.
 *
 * <p>Read first: {@link io.halley.lb.undertow.relay.DeadlineWheel}, {@link io.halley.lb.undertow.relay.Deadline}.
 */
@NullMarked
package io.halley.lb.undertow.relay;

import org.jspecify.annotations.NullMarked;
