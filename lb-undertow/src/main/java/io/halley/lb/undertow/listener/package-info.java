// SPDX-License-Identifier: Apache-2.0
/**
 * A front of our own, in place of Undertow's HTTP/1.1 listener: accepts, reads heads, hands requests to an intake, and
 * everything that is not for the balancer to the application.
 *
 * <p>Read first: {@link io.halley.lb.undertow.listener.DirectListener}, then {@code DirectConnection} for what happens
 * between requests and {@code DirectExchange} for what happens within one.
 */
@NullMarked
package io.halley.lb.undertow.listener;

import org.jspecify.annotations.NullMarked;
