// SPDX-License-Identifier: Apache-2.0
/**
 * The statistics page: health at a glance, HAProxy's table, CSV, JSON, and the operator's actions.
 *
 * <p>Read first: {@link io.halley.lb.undertow.admin.StatsHandler}, {@code Picture} for what is shown,
 * {@code Actions} for what can be done.
 */
@NullMarked
package io.halley.lb.undertow.admin;

import org.jspecify.annotations.NullMarked;
