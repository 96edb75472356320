// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.Server;

/**
 * A server is empty, or its time is over, or the operator has called it off.
 *
 * @param backend the backend
 * @param server the server
 * @param left what is left on it: sessions and slots, a session that holds a slot counted once
 */
public record DrainEnded(String backend, Server server, int left) {}
