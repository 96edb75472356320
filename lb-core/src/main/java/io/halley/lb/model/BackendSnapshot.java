// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backend and its servers at one moment.
 *
 * @param name the backend's name
 * @param algorithm HAProxy's word for how servers are chosen ({@code algo})
 * @param up whether any server is usable by new clients ({@code status})
 * @param active servers that are eligible, backups not counted ({@code act})
 * @param backup backup servers that are eligible ({@code bck})
 * @param queued requests that wait for whichever server is free; those that wait for one are with that server
 * @param traffic the sum over the servers, those removed included, and what no server saw
 * @param refused requests that were given no server, by the reason in lower case
 * @param affinities the affinities in their order
 * @param limits the limits in their order
 * @param servers the servers in the order of the configuration
 * @param sinceChange since the first server became eligible, or the last one ceased to be ({@code lastchg})
 * @param downtime for how long no server was eligible, all in all ({@code downtime})
 * @param downs how often the last server ceased to be eligible ({@code chkdown})
 * @param bayeux what was seen of Bayeux, or null if it is not read
 * @param sharedTables the tables that balancers share; empty if each has its own
 */
public record BackendSnapshot(
        String name,
        String algorithm,
        boolean up,
        int active,
        int backup,
        int queued,
        Traffic traffic,
        Map<String, Long> refused,
        List<AffinitySnapshot> affinities,
        List<LimitSnapshot> limits,
        List<ServerSnapshot> servers,
        Duration sinceChange,
        Duration downtime,
        long downs,
        @Nullable BayeuxSnapshot bayeux,
        List<SharedTableSnapshot> sharedTables) {}
