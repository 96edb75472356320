// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.Server;
import java.time.Duration;

/**
 * The sessions of a server begin to be moved to others.
 *
 * @param backend the backend
 * @param server the server
 * @param within in which time that is to be done
 */
public record DrainStarted(String backend, Server server, Duration within) {}
