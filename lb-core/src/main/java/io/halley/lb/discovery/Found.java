// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import io.halley.lb.model.ServerConfig;
import java.time.Duration;
import java.util.List;

/**
 * One answer of a discovery.
 *
 * @param servers each name once; empty is allowed, and changes nothing
 * @param validFor how long until it is worth asking again
 */
public record Found(List<ServerConfig> servers, Duration validFor) {

    /** Keeps a copy of the list. */
    public Found {
        servers = List.copyOf(servers);
    }
}
