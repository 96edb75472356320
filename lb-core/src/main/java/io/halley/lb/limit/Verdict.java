// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.limit;

import org.jspecify.annotations.Nullable;

/**
 * What rules in front of a balancer have made of a request, before the balancer's own limits are asked.
 *
 * @param decision what becomes of it; where it is not admitted, the limits are not asked
 * @param counted what it has been counted for, ended together with the request; null for nothing
 * @param byFrontend whether a rule of a frontend refused it, so that it has never come as far as a backend: the log says so
 */
public record Verdict(Decision decision, @Nullable Admission counted, boolean byFrontend) {}
