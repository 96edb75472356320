// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

/**
 * What one affinity of a backend was good for, since it began.
 *
 * @param affinity the affinity, in words
 * @param hits requests for which it named a usable server
 * @param misses requests that brought nothing that it looks for
 * @param stale requests that brought something that names no server, or one that is not usable, or too old a value
 * @param broken requests whose server it chose, and that ended up on another one
 * @param entries entries in its table now, 0 where there is none
 */
public record AffinitySnapshot(String affinity, long hits, long misses, long stale, long broken, long entries) {}
