// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.Server;

/**
 * Some of the sessions of a server that is being emptied have left it; told once a second at most.
 *
 * @param backend the backend
 * @param server the server
 * @param begun what was on it when that began: sessions and slots, a session that holds a slot counted once
 * @param left what is left on it, counted likewise
 */
public record DrainProgressed(String backend, Server server, int begun, int left) {}
