// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy.rule;

/**
 * An action and when it is done.
 *
 * @param action what is done
 * @param condition when
 * @param line where it stands in the file, 0 for nowhere
 */
public record Rule(Action action, Condition condition, int line) {}
