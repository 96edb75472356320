// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.time.Duration;

/**
 * A table that the balancers share, at one moment.
 *
 * @param table what tells the backend's tables apart
 * @param up whether changes are shared; if not, the balancer goes on with its own table
 * @param loading whether the engine's entries are being loaded
 * @param entries entries here, removed ones of the last minute included
 * @param queued changes that wait to be sent
 * @param lag for how long the oldest of them waits; if it is not up, since when
 * @param sent changes that the engine has taken
 * @param received changes of other balancers
 * @param dropped changes for which there was no room in the queue; they are made up for when there is
 * @param rejected what the engine told that was no entry, or too far ahead in time
 */
public record SharedTableSnapshot(
        String table,
        boolean up,
        boolean loading,
        long entries,
        int queued,
        Duration lag,
        long sent,
        long received,
        long dropped,
        long rejected) {}
