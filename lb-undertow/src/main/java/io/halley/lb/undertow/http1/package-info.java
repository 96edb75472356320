// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP/1.1 as bytes: reads response heads and chunks, checks and writes request heads; knows no channel and no thread.
 *
 * <p>Read first: {@link io.halley.lb.undertow.http1.RequestGate}, {@link io.halley.lb.undertow.http1.RequestHeadWriter},
 * {@link io.halley.lb.undertow.http1.ResponseHeadParser}.
 */
@NullMarked
package io.halley.lb.undertow.http1;

import org.jspecify.annotations.NullMarked;
