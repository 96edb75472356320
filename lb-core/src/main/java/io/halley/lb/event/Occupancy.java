// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.event;

/**
 * What else there was when a request ended, and where it had stood in the queues.
 *
 * @param process connections of all frontends, its own too ({@code %ac})
 * @param frontend connections of its frontend, its own too ({@code %fc})
 * @param backend other requests of the backend ({@code %bc})
 * @param server other requests of its last server ({@code %sc})
 * @param serverQueue its place in a server's queue, from 1 for who was served next; 0 if it did not wait there ({@code %sq})
 * @param backendQueue the same for the queue of all servers ({@code %bq})
 */
public record Occupancy(int process, int frontend, int backend, int server, int serverQueue, int backendQueue) {}
