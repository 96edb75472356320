// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 3, choose: which of the eligible servers gets a request that sticks to none.
 *
 * <p>Read first: {@link io.halley.lb.balance.BalancePolicy}, {@link io.halley.lb.balance.ServerPicker}.
 */
@NullMarked
package io.halley.lb.balance;

import org.jspecify.annotations.NullMarked;
