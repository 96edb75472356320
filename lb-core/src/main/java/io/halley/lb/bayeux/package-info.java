// SPDX-License-Identifier: Apache-2.0
/**
 * Reads Bayeux messages and writes Bayeux answers, without touching what is in between.
 *
 * <p>Bayeux is the protocol of CometD: JSON messages on channels, over HTTP long polls or a WebSocket. This package
 * knows messages and sessions; it knows no request, no engine and no server.
 *
 * <p>Read first: {@link io.halley.lb.bayeux.RequestReader}, {@link io.halley.lb.bayeux.AnswerReader},
 * {@link io.halley.lb.bayeux.Answers}.
 */
@NullMarked
package io.halley.lb.bayeux;

import org.jspecify.annotations.NullMarked;
