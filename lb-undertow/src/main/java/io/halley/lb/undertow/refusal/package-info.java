// SPDX-License-Identifier: Apache-2.0
/**
 * Answers that the balancer makes itself, when no server's answer can be passed on.
 *
 * <p>Read first: {@link io.halley.lb.undertow.refusal.RefusalRenderer}.
 */
@NullMarked
package io.halley.lb.undertow.refusal;

import org.jspecify.annotations.NullMarked;
