// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.health;

/**
 * How one probe ended.
 *
 * @param passed whether the server passed
 * @param status HAProxy's code
 * @param code the response's status code, -1 if there was none
 * @param detail what else is known, for people; empty if nothing
 * @param nanos how long it took
 */
public record ProbeResult(boolean passed, CheckStatus status, int code, String detail, long nanos) {}
