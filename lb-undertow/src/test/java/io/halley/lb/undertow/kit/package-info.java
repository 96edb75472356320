// SPDX-License-Identifier: Apache-2.0
/**
 * The kit of the integration tests: servers that answer, servers that misbehave, clients that say exactly what is wanted.
 */
package io.halley.lb.undertow.kit;
