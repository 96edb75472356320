// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.Server;

/**
 * An attempt that failed and is followed by another one.
 *
 * @param backend the backend's name
 * @param server the server that failed
 * @param cause the cause in lower case, for example {@code connect_failure}
 * @param redispatch whether another server is tried
 */
public record AttemptFailed(String backend, Server server, String cause, boolean redispatch) {}
