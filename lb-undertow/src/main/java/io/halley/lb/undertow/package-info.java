// SPDX-License-Identifier: Apache-2.0
/** The balancer as an Undertow handler: accepts a request, drives the engine, and relays. */
@NullMarked
package io.halley.lb.undertow;

import org.jspecify.annotations.NullMarked;
