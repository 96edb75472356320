// SPDX-License-Identifier: Apache-2.0
/**
 * What all stages talk about: servers, requests, responses, states and snapshots; depends on nothing.
 *
 * <p>Read first: {@link io.halley.lb.model.Server}, {@link io.halley.lb.model.RequestView},
 * {@link io.halley.lb.model.ServerConfig}.
 */
@NullMarked
package io.halley.lb.model;

import org.jspecify.annotations.NullMarked;
