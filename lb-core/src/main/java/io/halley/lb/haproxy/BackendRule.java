// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.haproxy;

import io.halley.lb.haproxy.rule.Condition;

/**
 * Which backend a frontend gives a request to. HAProxy: {@code use_backend}.
 *
 * @param backend the backend's name
 * @param condition when
 * @param line where it stands in the file
 */
public record BackendRule(String backend, Condition condition, int line) {}
