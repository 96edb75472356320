// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.time.Duration;

/**
 * What a backend that reads Bayeux has seen of it.
 *
 * @param sessions live sessions on all servers
 * @param waiting clients of dead servers that wait for their turn to be sent to another one
 * @param handshakes sessions that servers have given
 * @param denied handshakes that servers have refused
 * @param publishes requests whose first message is no {@code /meta/} one
 * @param disconnects sessions that their clients have ended
 * @param moved clients sent to a new handshake since their server was to be emptied
 * @param lost sessions whose clients were told by the balancer that they are gone, since their server is dead
 * @param unknown clients told so by a server (402)
 * @param pollExcess by how long, on average, polls were held for longer than the servers had said, of those that were
 */
public record BayeuxSnapshot(
        long sessions,
        int waiting,
        long handshakes,
        long denied,
        long publishes,
        long disconnects,
        long moved,
        long lost,
        long unknown,
        Duration pollExcess) {}
