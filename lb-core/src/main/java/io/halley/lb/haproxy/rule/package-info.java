// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of a HAProxy configuration as data that can be asked: ACLs, conditions, actions.
 *
 * <p>Read first: {@link io.halley.lb.haproxy.rule.Rule}, {@link io.halley.lb.haproxy.rule.Condition}, {@link
 * io.halley.lb.haproxy.rule.RuleContext}.
 */
@NullMarked
package io.halley.lb.haproxy.rule;

import org.jspecify.annotations.NullMarked;
