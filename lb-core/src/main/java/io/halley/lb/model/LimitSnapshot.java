// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * What one limit of a backend has done, since it began.
 *
 * @param limit the limit, in words
 * @param name what it limits, for metrics: {@code requests}, {@code connections} and so on; a number tells further
 *     limits of the same kind apart
 * @param refused connections' requests and requests refused
 * @param clients clients in its table now; limits may share a table
 * @param evicted clients that its table has given up for want of room
 */
public record LimitSnapshot(String limit, String name, long refused, long clients, long evicted) {}
