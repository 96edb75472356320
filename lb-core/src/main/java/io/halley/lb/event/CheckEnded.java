// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

import io.halley.lb.model.Server;

/**
 * The end of one health check.
 *
 * @param backend the backend's name
 * @param server the server that was checked
 * @param passed whether it passed
 * @param status HAProxy's code, for example {@code L7OK}, {@code L4TOUT}
 * @param code the response's status, -1 if there was none
 * @param detail what else is known, for people
 * @param nanos how long it took
 */
public record CheckEnded(
        String backend, Server server, boolean passed, String status, int code, String detail, long nanos) {}
